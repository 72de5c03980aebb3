import functools
import numpy as np
import pandas as pd
import torch
from datasets import load_dataset
from sklearn.model_selection import GroupShuffleSplit, KFold, ShuffleSplit, train_test_split
from torch.utils.data import random_split

try:
    from sklearn.model_selection import StratifiedGroupKFold as Folds
except ImportError:
    from sklearn.model_selection import StratifiedKFold as Folds

NO_SEED = None
SEED = 3
options = {"test_size": 0.2}
seeded = dict(options, random_state=SEED)

a = train_test_split(X, y, random_state=None)  # want: unseeded-split
b = train_test_split(X, y, random_state=NO_SEED)  # want: unseeded-split
c = train_test_split(X, y, **options)  # want: unseeded-split
d = train_test_split(X, y, **seeded)
e = train_test_split(X, y, shuffle=False)
f = ShuffleSplit(n_splits=3)  # want: unseeded-split
g = GroupShuffleSplit(3, test_size=0.2, random_state=SEED)
h = Folds(5, shuffle=True)  # want: unseeded-split
i = random_split(dataset, [0.8, 0.2])  # want: unseeded-split
j = random_split(dataset, [0.8, 0.2], torch.Generator().manual_seed(0))
k = load_dataset("rows")["train"].train_test_split(test_size=0.1)  # want: unseeded-split
l = load_dataset("rows")["train"].train_test_split(test_size=0.1, seed=1)
m = [train_test_split(part)[0] for part in parts]  # want: unseeded-split
n = KFold(n_splits=5, shuffle=False)


def split(X, random_state=None, **kwargs):
    """The caller decides."""
    yield train_test_split(X, random_state=random_state)
    yield train_test_split(X, **kwargs)


class Loader:
    seed = 1

    def __init__(self, rows, options):
        self.rows = rows
        self.splitter = train_test_split
        self.options = options

    def load(self):
        first = self.splitter(self.rows)  # want: unseeded-split
        return first, train_test_split(self.rows, random_state=self.options.seed)


def sampled():
    frame = pd.read_csv("rows.csv")
    train = frame.sample(frac=0.8)  # want: unseeded-split
    return train, frame.drop(train.index)


def cut():
    index = list(range(100))
    np.random.shuffle(index)  # want: unseeded-split
    return index[:80], index[80:]


def cut_with_generator(seed):
    index = np.random.default_rng(seed).permutation(100)
    return index[:80], index[80:]
