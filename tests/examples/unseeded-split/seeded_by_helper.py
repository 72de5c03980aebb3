"""A stream is seeded by what a helper's body does, whatever it is called."""

import random

import numpy as np
import torch
from sklearn.model_selection import train_test_split
from torch.utils.data import random_split


def prepare(value):
    random.seed(value)
    np.random.seed(value)
    # torch.manual_seed(value)


def load(X):
    return train_test_split(X)


def main():
    prepare(1)
    load(rows)
    random_split(dataset, [80, 20])  # want: unseeded-split


if __name__ == "__main__":
    main()
