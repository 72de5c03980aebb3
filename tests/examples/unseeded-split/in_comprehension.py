"""A comprehension or lambda runs where it stands: what is seeded before it is seeded in it."""

import numpy as np
from sklearn.model_selection import train_test_split

early = [train_test_split(X) for X in tables]  # want: unseeded-split
np.random.seed(1)
late = [train_test_split(X) for X in tables]
parts = list(map(lambda X: train_test_split(X), tables))
