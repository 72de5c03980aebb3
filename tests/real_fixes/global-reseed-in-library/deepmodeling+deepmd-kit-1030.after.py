# https://github.com/deepmodeling/deepmd-kit/pull/1030
import numpy as np


class TypeEmbedding:
    def __init__(self, neurons, seed=None):
        self.neurons = neurons
        self.random = np.random.RandomState(seed)

    def build(self, width):
        return self.random.normal(size=(width, self.neurons)) / np.sqrt(width)
