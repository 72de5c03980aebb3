import numpy as np
from numba import njit


@njit
def seed_compiled(value):
    np.random.seed(value)


def seed_all(value):
    np.random.seed(value)
    seed_compiled(value)
