"""Made-up data with and without a seed."""

import matplotlib.pyplot as plt
import numpy as np
from sklearn import datasets
from sklearn.datasets import make_blobs, make_moons, make_regression
from sklearn.linear_model import Ridge


def given(seed, rng, **more):
    yield make_blobs(random_state=seed)
    yield make_blobs(random_state=rng)
    yield make_blobs(**more)


def not_given():
    yield make_blobs(random_state=None)  # want: unseeded-synthetic-data
    yield datasets.make_regression(10, 2)  # want: unseeded-synthetic-data
    if True:
        yield make_moons(10)  # want: unseeded-synthetic-data


class Study:
    def __init__(self):
        self.X, self.y = make_regression(n_samples=50)  # want: unseeded-synthetic-data

    def repeat(self, times):
        for _ in range(times):
            rows, wanted = make_regression(n_samples=50)  # want: unseeded-synthetic-data
            Ridge().fit(rows, wanted)


class Seeded:
    def __init__(self, seed):
        np.random.seed(seed)
        self.X, self.y = make_regression(n_samples=50)


def shown():
    points, colour = make_blobs(100)
    plt.scatter(points[:, 0], points[:, 1], c=colour)


shown()
for data in not_given():
    Ridge().fit(*data)
