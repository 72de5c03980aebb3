# https://github.com/bessagroup/f3dasm/pull/338
import multiprocessing as mp

import numpy as np


def evaluate(sample):
    return sample + np.random.random()


def run_all(samples):
    with mp.Pool() as pool:
        return pool.map(evaluate, samples)  # want: forked-generator
