"""Making the object seeds the stream before any of its methods can draw; what it does not seed is reported."""

import random

import numpy as np
from sklearn.model_selection import train_test_split


class Seeded:
    def __init__(self, seed=None):
        if seed is not None:
            np.random.seed(seed)


class Trainer(Seeded):
    def __init__(self, seed=None):
        super().__init__(seed)

    def fit(self, X):
        return self._parts(X)

    def _parts(self, X):
        return train_test_split(X)


class OfOnlyPython:
    def __init__(self, seed=None):
        random.seed(seed)

    def fit(self, X):
        return train_test_split(X)  # want: unseeded-split
