import random

import numpy as np
import pandas as pd
import polars as pl
import torch
from datasets import load_dataset
from sklearn import utils
from torch.utils.data import DataLoader, RandomSampler, WeightedRandomSampler

frame = pd.read_csv("rows.csv")
part = frame.dropna().sample(100)  # want: unseeded-shuffle
frame.sample(5)
print(frame.head())
rows = pl.read_csv("rows.csv").sample(fraction=0.5, shuffle=True)  # want: unseeded-shuffle
data = load_dataset("rows", split="train").shuffle()  # want: unseeded-shuffle
seeded = load_dataset("rows", split="train").shuffle(seed=0)
X, y = utils.shuffle(X, y)  # want: unseeded-shuffle
utils.shuffle(X)
train_files = sorted(files)
random.shuffle(train_files)  # want: unseeded-shuffle
deck = list(range(52))
random.shuffle(deck)  # want: unseeded-shuffle(strict)
order = torch.randperm(10)  # want: unseeded-shuffle(strict)
queue.shuffle()
unknown.sample(n=3)
unknown.sample(frac=0.3, random_state=1)

plain = DataLoader(data, batch_size=4)
shuffled = DataLoader(data, 4, True)  # want: unseeded-shuffle
either = DataLoader(data, 4, shuffle=flag)
workers = DataLoader(data, 4, shuffle=True, num_workers=2)  # the loader rule speaks of this one
sampled = DataLoader(data, sampler=RandomSampler(data))  # want: unseeded-shuffle
weighted = WeightedRandomSampler(weights, 100, generator=torch.Generator().manual_seed(1))
