import numpy as np

RNG = np.random.default_rng(1)


def sample(n):
    return RNG.normal(size=n)


def shake(n):
    return np.random.permutation(n)
