import random

import numpy as np

np.random.seed(1)  # want: global-reseed-in-library(strict)
random.seed(1)


class Names:
    random.seed(2)  # want: global-reseed-in-library
    ALL = random.sample(["a", "b", "c"], 2)


def names():
    return Names.ALL
