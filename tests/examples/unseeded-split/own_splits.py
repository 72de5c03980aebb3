"""Splits that people write themselves: a mask and its inverse, two slices, what was not chosen."""

import random

import numpy as np
import pandas as pd

frame = pd.read_csv("rows.csv")

mask = np.random.rand(len(frame)) < 0.8  # want: unseeded-split
train, test = frame[mask], frame[~mask]

noisy = np.random.rand(len(frame)) < 0.1  # a mask without its inverse decides no split
frame.loc[noisy, "label"] = 0

train, val, test = np.split(frame.sample(frac=1), [600, 800])  # want: unseeded-split

mixed = frame.sample(frac=1).reset_index(drop=True)  # want: unseeded-split
head, tail = mixed.iloc[:700], mixed.iloc[700:]

test_rows = np.random.choice(len(frame), 100, replace=False)  # want: unseeded-split
train_rows = np.setdiff1d(np.arange(len(frame)), test_rows)

files = ["a.png", "b.png", "c.png"]
val_files = random.sample(files, 1)  # want: unseeded-split
train_files = [f for f in files if f not in val_files]

test_ids = random.sample(range(1000), 100)  # want: unseeded-split
train_ids = set(range(1000)) - set(test_ids)

negatives = random.sample(range(1000), 100)  # chosen, and nothing says that the others are a part
fresh = [n for n in range(1000) if n not in negatives]


def is_sorted_by_luck(x):
    while np.any(x[:-1] > x[1:]):  # neighbours, no parts
        np.random.shuffle(x)
    return x


def repeated(model, X, y):
    from sklearn.model_selection import train_test_split

    scores = []
    for _ in range(100):
        parts = train_test_split(X, y)  # want: unseeded-split
        scores.append(model.fit(parts[0], parts[2]).score(parts[1], parts[3]))
    return scores
