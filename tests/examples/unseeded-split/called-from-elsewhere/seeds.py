import numpy as np


def fix_seeds(number):
    np.random.seed(number)
