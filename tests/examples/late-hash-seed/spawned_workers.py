"""Workers that start as fresh processes read the variable."""
import os

import numpy as np
import torch.multiprocessing as mp


def work(rank):
    np.random.seed(rank)


def main():
    os.environ["PYTHONHASHSEED"] = "0"
    mp.spawn(work, nprocs=4)
