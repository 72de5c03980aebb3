import numpy as np


def mean(values):
    return np.mean(values)
