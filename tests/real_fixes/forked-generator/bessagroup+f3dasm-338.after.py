# https://github.com/bessagroup/f3dasm/pull/338
import multiprocessing as mp
import random

import numpy as np


def reseed(number):
    words = np.random.SeedSequence(number).generate_state(2)
    np.random.seed(words[0])
    random.seed(int(words[1]))


def evaluate(job):
    number, sample = job
    reseed(number)
    return sample + np.random.random()


def run_all(samples):
    with mp.Pool() as pool:
        return pool.map(evaluate, list(enumerate(samples)))
