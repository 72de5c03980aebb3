# https://github.com/centre-for-humanities-computing/tweetopic/issues/21
import numpy as np
from numba import njit


@njit
def start(seed):
    np.random.seed(seed)


@njit
def sample(weights):
    threshold = np.random.uniform(0, 1) * weights.sum()
    return np.searchsorted(weights.cumsum(), threshold)


class Mixture:
    def fit(self, rows, seed):
        start(seed)
        self.clusters = [sample(row) for row in rows]
        return self
