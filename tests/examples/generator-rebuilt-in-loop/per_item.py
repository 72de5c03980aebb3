import random

import numpy as np
import torch
from torch import nn
from torch.utils.data import Dataset

SEED = 3


class Rows(Dataset):
    def __getitem__(self, index):
        dice = random.Random(SEED)  # want: generator-rebuilt-in-loop
        return self.rows[index][:: dice.choice([1, -1])]


class OwnSeed(Dataset):
    def __init__(self, seed):
        self.seed = seed

    def __getitem__(self, index):
        dice = random.Random(self.seed)  # want: generator-rebuilt-in-loop(strict)
        return self.rows[index][:: dice.choice([1, -1])]


class ByIndex(Dataset):
    def __getitem__(self, index):
        dice = random.Random(SEED + index)
        return self.rows[index][:: dice.choice([1, -1])]


class ByEpoch(Dataset):
    def set_epoch(self, epoch):
        self.seed = epoch

    def __getitem__(self, index):
        dice = random.Random(self.seed)
        return self.rows[index][:: dice.choice([1, -1])]


class ValidationRows(Dataset):
    def __getitem__(self, index):
        dice = random.Random(0)
        return self.rows[index][:: dice.choice([1, -1])]


class Some(Dataset):
    def __getitem__(self, index):
        if self.fixed:
            rng = np.random.default_rng(0)
            return rng.choice(self.rows)
        return self.rows[index]


class Noise(nn.Module):
    def forward(self, x):
        g = torch.Generator(x.device).manual_seed(0)  # want: generator-rebuilt-in-loop
        return x + torch.randn(x.shape, generator=g)


class Seeded(nn.Module):
    def forward(self, x, seed):
        g = torch.Generator(x.device).manual_seed(seed)
        return x + torch.randn(x.shape, generator=g)


def build():
    rng = np.random.default_rng(0)
    return rng.normal(size=3)
