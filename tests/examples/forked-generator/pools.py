import concurrent.futures
import functools
import multiprocessing
import multiprocessing.pool
import random
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing.dummy import Pool as Threads

import numpy as np
import torch
from numpy.random import rand

RNG = np.random.RandomState(0)
PYTHON = random.Random(0)
TORCH = torch.Generator().manual_seed(0)


def bootstrap(data):
    rows = np.random.choice(len(data), len(data))
    return data[rows].mean()


def own_numpy(n):
    return RNG.rand(n)


def own_python(n):
    return PYTHON.randrange(n)


def own_torch(n):
    return torch.rand(n, generator=TORCH)


def shared_torch(n):
    return torch.randperm(n)


def named(n, scale):
    return rand(n) * scale


def nested(n):
    def inner():
        return np.random.rand(n)

    return inner()


def plain(n):
    return n * 2


def standard(n):
    return random.random() * n


def many(data, ctx):
    pool = multiprocessing.Pool(processes=4)
    pool.imap_unordered(bootstrap, data)  # want: forked-generator
    pool.map(bootstrap, data)  # one finding for each function
    pool.map(plain, data)
    pool.map(standard, data)
    pool.map_async(own_numpy, data)  # want: forked-generator
    pool.starmap(functools.partial(named, scale=2), data)  # want: forked-generator
    pool.map(func=own_python, iterable=data)  # want: forked-generator
    ctx.Pool(2).map(shared_torch, data)


def executors(data):
    with ProcessPoolExecutor(max_workers=2) as executor:
        futures = [executor.submit(own_torch, n) for n in data]  # want: forked-generator
    with concurrent.futures.ProcessPoolExecutor() as executor:
        for n in data:
            executor.submit(shared_torch, n)  # want: forked-generator
    return futures


def nested_functions(data):
    with multiprocessing.get_context("fork").Pool() as pool:
        return pool.map(nested, data)  # want: forked-generator


def lambdas(data):
    import multiprocess

    with multiprocess.Pool() as pool:
        return pool.map(lambda n: np.random.rand(n), data)  # want: forked-generator


def sort_of_parallel(data):
    # threads share the one stream
    Threads(4).map(bootstrap_in_thread, data)
    multiprocessing.pool.ThreadPool(4).map(bootstrap_in_thread, data)
    with ThreadPoolExecutor() as executor:
        executor.map(bootstrap_in_thread, data)
    # one process
    multiprocessing.Pool(1).map(bootstrap_in_thread, data)
    ProcessPoolExecutor(max_workers=1).map(bootstrap_in_thread, data)
    # one task
    ProcessPoolExecutor().submit(bootstrap_in_thread, data).result()


def bootstrap_in_thread(data):
    return np.random.choice(data)


def closed(data):
    from contextlib import closing

    with closing(multiprocessing.Pool()) as pool:
        return [pool.apply_async(in_closing, (n,)) for n in data]  # want: forked-generator


def in_closing(n):
    return np.random.rand(n)
