# https://github.com/numba/numba/issues/7715
import numpy as np
from numba import jit


@jit(nopython=True)
def pick(k):
    return np.random.randint(k), np.random.rand()  # want: jit-seed-elsewhere


np.random.seed(2022)
first = pick(2)
np.random.seed(2022)
assert first == pick(2)
