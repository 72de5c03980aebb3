import numpy as np
from numba import njit
from seeds import seed_all

seed_all(3)


@njit
def walk(n):
    return np.random.rand(n).cumsum()
