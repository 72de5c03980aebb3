"""What a sampler or dataset of a library does per epoch or item runs under the seeds of the program around it."""

import random

import numpy as np
import torch
from sklearn.utils import shuffle


class GroupSampler(torch.utils.data.Sampler):
    def __iter__(self):
        groups = [shuffle(g) for g in self.groups]  # want: unseeded-shuffle(strict)
        return iter(groups)

    def prepare(self):
        self.groups = shuffle(self.groups)  # want: unseeded-shuffle


class Mosaic(torch.utils.data.Dataset):
    def __getitem__(self, index):
        indices = [index, *random.choices(self.indices, k=3)]
        random.shuffle(indices)  # want: unseeded-shuffle(strict)
        return [self.rows[i] for i in indices]


class Model:
    def __init__(self, seed=None):
        if seed is not None:
            np.random.seed(seed)

    def train_epoch(self, rows):
        indices = np.arange(len(rows))
        np.random.shuffle(indices)
        return rows[indices]
