# https://github.com/choderalab/pymbar/issues/165
import numpy as np


class GaussianWork:
    @staticmethod
    def sample(n, mean=None, std=1.0, seed=None):
        if seed is not None:
            np.random.seed(seed)  # want: global-reseed-in-library
        return np.random.normal(mean, std, size=n)
