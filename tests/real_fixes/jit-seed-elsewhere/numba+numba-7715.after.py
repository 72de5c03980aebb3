# https://github.com/numba/numba/issues/7715
import numpy as np
from numba import jit


@jit(nopython=True)
def fix(seed):
    np.random.seed(seed)


@jit(nopython=True)
def pick(k):
    return np.random.randint(k), np.random.rand()


fix(2022)
first = pick(2)
fix(2022)
assert first == pick(2)
