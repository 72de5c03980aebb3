# https://github.com/achael/eht-imaging/pull/315
import numpy as np


def noise_of(*parts):
    """One number that depends only on what it stands for."""
    text = ",".join(map(repr, parts))
    np.random.seed(hash(text) % 4294967295)  # want: hash-seed
    return np.random.randn()
