# https://github.com/kekmodel/FixMatch-pytorch/issues/41
import argparse

import numpy as np


def choose(args, classes):
    order = np.random.permutation(len(classes))  # want: unseeded-split
    return order[: args.labelled], order[args.labelled :]


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--labelled", type=int, default=40)
    parser.add_argument("--seed", type=int, default=5)
    known, unknown = choose(parser.parse_args(), np.load("classes.npy"))
    np.savez("chosen.npz", known=known, unknown=unknown)
