"""A generator in a signature, or behind a longer question for None, is what callers get who bring none."""

import numpy as np


def grow(rows, rng=np.random.default_rng()):
    return rng.permutation(rows)


def folds(cv):
    if hasattr(cv, "random_state") and cv.random_state is None:
        cv.random_state = np.random.RandomState()
    return cv


def sample(rows, rng=None, seed=None):
    if rng is None and seed is None:
        rng = np.random.default_rng()
    return rng.permutation(rows)


def mixed(rows):
    if len(rows) > 3 and rows[0] > 1:
        return np.random.default_rng().permutation(rows)  # want: unseeded-generator
    return rows
