import argparse

import numpy as np


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", default=None)
    args = parser.parse_args()
    if args.seed is not None:
        args.seed = int(args.seed)
        np.random.seed(args.seed)


def set_seed(seed):
    seed = int(seed)
    np.random.seed(seed)


def careful(seed):
    if isinstance(seed, str):
        seed = hash(seed) % 2**32
    np.random.seed(seed)


set_seed("42")
careful("42")
