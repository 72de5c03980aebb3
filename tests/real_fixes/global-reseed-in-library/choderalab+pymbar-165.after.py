# https://github.com/choderalab/pymbar/issues/165
import numpy as np


class GaussianWork:
    @staticmethod
    def sample(n, mean=None, std=1.0, seed=None):
        random = np.random.RandomState(seed)
        return random.normal(mean, std, size=n)
