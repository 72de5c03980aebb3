# https://github.com/deepmodeling/deepmd-kit/pull/1030
import numpy as np


class TypeEmbedding:
    def __init__(self, neurons, seed=None):
        self.neurons = neurons
        self.seed = seed

    def build(self, width):
        if self.seed is not None:
            np.random.seed(self.seed)  # want: global-reseed-in-library
        return np.random.normal(size=(width, self.neurons)) / np.sqrt(width)
