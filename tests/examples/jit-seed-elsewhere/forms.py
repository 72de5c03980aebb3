import random
from functools import partial

import numba
import numpy as np
from numba.experimental import jitclass

np.random.seed(1)
random.seed(1)


@jitclass([("n", numba.int64)])
class Walker:
    def __init__(self, n):
        self.n = n

    def steps(self):
        total = 0.0
        for _ in range(self.n):
            total += np.random.rand()  # want: jit-seed-elsewhere
        return total


def outer():
    @partial(numba.jit, nopython=True)
    def inner():
        return random.random()  # want: jit-seed-elsewhere

    return inner()


def slow():
    return np.random.rand()  # the second draw of the same stream


fast = numba.njit(slow)
plain = np.random.rand(3)
