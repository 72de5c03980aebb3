"""A seeding function that nobody calls seeds nothing; a shuffle that has happened is not seeded by what follows."""

import numpy as np
import pandas as pd
import torch
from torch.utils.data import DataLoader


def fix_seed(value):
    torch.manual_seed(value)


def make_loader(rows):
    return DataLoader(rows, shuffle=True)  # want: unseeded-shuffle


frame = pd.read_csv("rows.csv")
frame = frame.sample(frac=1)  # want: unseeded-shuffle
np.random.seed(0)
loader = make_loader(frame)
