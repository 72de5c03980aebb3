import multiprocessing as mp
from concurrent.futures import ProcessPoolExecutor

import numpy as np


def work(n):
    return np.random.rand(n)


def fresh(n):
    context = mp.get_context("forkserver")
    with context.Pool(4) as pool:
        pool.map(work, range(n))
    with ProcessPoolExecutor(mp_context=mp.get_context("spawn")) as executor:
        executor.map(work, range(n))


def unknown(n, context, method):
    with ProcessPoolExecutor(mp_context=context) as executor:
        executor.map(work, range(n))
    with mp.get_context(method).Pool() as pool:
        pool.map(work, range(n))
