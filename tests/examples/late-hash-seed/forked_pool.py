"""A pool that forks inherits the hashes of its parent."""
import os
import random
from multiprocessing import Pool


def seed(n):
    random.seed(n)


def main():
    os.environ["PYTHONHASHSEED"] = "0"  # want: late-hash-seed
    with Pool(4) as pool:
        return pool.map(seed, range(4))
