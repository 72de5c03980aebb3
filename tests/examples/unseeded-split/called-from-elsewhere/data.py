"""A library of the project: whether its splits move is decided by the programs that call it."""

import numpy as np
from sklearn.model_selection import train_test_split


def split_seeded(X):
    return train_test_split(X)


def split_by_two_programs(X):
    return train_test_split(X)  # want: unseeded-split


def split_by_nobody(X):
    return train_test_split(X)  # want: unseeded-split


def cut(X):
    order = np.random.permutation(len(X))
    return X[order[:80]], X[order[80:]]
