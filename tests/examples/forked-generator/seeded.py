import multiprocessing as mp
import os
import random
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import torch
from helpers_elsewhere import prepare, set_seed

RNG = np.random.default_rng(0)


def seeds_itself(task):
    np.random.seed(os.getpid())
    return np.random.rand()


def seeds_from_entropy(task):
    np.random.seed()
    return np.random.rand()


def through_a_helper(task):
    set_seed(task)
    return np.random.rand()


def own_helper(task):
    start_over(task)
    return np.random.rand()


def start_over(task):
    random.seed(task)
    np.random.seed(task)
    torch.manual_seed(task)


def torch_too(task):
    start_over(task)
    return torch.rand(3)


def takes_a_generator(n, rng):
    return rng.random(n) + np.random.rand()


def takes_a_seed(task_seed):
    prepare(task_seed)
    return np.random.rand()


def makes_its_own(task):
    rng = np.random.default_rng(task)
    return rng.random()


def unpacks(arguments):
    seed, n = arguments
    rng = np.random.default_rng(seed)
    return rng.random(n)


def replaces(task):
    global RNG
    RNG = np.random.default_rng(task)
    return RNG.random()


def in_initializer(task):
    return np.random.rand() + RNG.random()


def initialize():
    global RNG
    RNG = np.random.default_rng()
    np.random.seed()


def run(tasks):
    with mp.Pool(4) as pool:
        pool.map(seeds_itself, tasks)
        pool.map(seeds_from_entropy, tasks)
        pool.map(through_a_helper, tasks)
        pool.map(own_helper, tasks)
        pool.map(torch_too, tasks)
        pool.starmap(takes_a_generator, tasks)
        pool.map(takes_a_seed, tasks)
        pool.map(makes_its_own, tasks)
        pool.map(unpacks, tasks)
        pool.map(replaces, tasks)
    with ProcessPoolExecutor(initializer=initialize) as executor:
        list(executor.map(in_initializer, tasks))
    with mp.Pool(4, prepare) as pool:
        pool.map(in_initializer, tasks)


def log_only():
    print("started")


def not_seeded(task):
    return np.random.rand()


def run_with_another_initializer(tasks):
    with mp.Pool(4, initializer=log_only) as pool:
        pool.map(not_seeded, tasks)  # want: forked-generator
