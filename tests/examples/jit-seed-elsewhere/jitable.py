import numpy as np
from numba import njit
from numba.extending import register_jitable

np.random.seed(42)


@register_jitable
def fix(value):
    np.random.seed(value)


@njit
def numbers():
    fix(42)
    return np.random.rand(3)
