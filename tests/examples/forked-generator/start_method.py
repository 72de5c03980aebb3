import multiprocessing as mp

import numpy as np


def work(n):
    return np.random.rand(n)


if __name__ == "__main__":
    mp.set_start_method("spawn")
    with mp.Pool(4) as pool:
        pool.map(work, range(8))
