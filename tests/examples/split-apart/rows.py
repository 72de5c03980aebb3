"""Shuffles that swap items one by one, on arrays and tensors."""

import random
from random import shuffle

import numpy as np
import torch

random.seed(0)
np.random.seed(0)
rng = np.random.default_rng(0)

table = np.array([[1, 2], [3, 4], [5, 6]])
random.shuffle(table)  # want: split-apart(error)

grid = np.arange(12).reshape(4, 3)
shuffle(grid)  # want: split-apart(error)

noise = np.random.randn(10, 3).astype("float32")
random.Random(3).shuffle(noise)  # want: split-apart(error)

items = torch.arange(5)  # one dimension: the items of a tensor are views, too
random.shuffle(items)  # want: split-apart(error)
np.random.shuffle(items)  # want: split-apart(error)
rng.shuffle(items)  # want: split-apart(error)

stored = np.load("pairs.npy", allow_pickle=True)
for pair in stored:
    picture, choice = pair[0], pair[1]
random.shuffle(stored)  # want: split-apart(error)

points = np.loadtxt("points.txt")
random.shuffle(points)  # want: split-apart(error)
horizontal = points[:, 0]


def of_a_caller(rows):
    random.shuffle(rows)  # who knows what they are


np.random.shuffle(table)
rng.shuffle(grid)
order = np.arange(10)
random.shuffle(order)
random.shuffle(np.load("names.npy"))
pairs = list(zip(order, order))
random.shuffle(pairs)
lists = [[1, 2], [3, 4]]
random.shuffle(lists)
copied = table[np.random.permutation(3)]
listed = np.array([[1, 2], [3, 4]]).tolist()
random.shuffle(listed)
