# https://github.com/recursionpharma/EFAAR_benchmarking/pull/101
import numpy as np


def null_pairs(features, size, seed):
    """Two samples of entities, to compare what is known with."""
    np.random.seed(seed)
    first = features.loc[np.random.choice(list(set(features.index)), size)]  # want: set-order
    np.random.seed(seed + 1)
    second = features.loc[np.random.choice(features.index.unique(), size)]
    return first, second
