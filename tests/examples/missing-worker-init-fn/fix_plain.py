"""Two loaders share one helper."""
import numpy as np
import torch
from torch.utils.data import DataLoader

SEED = 7
mean = np.zeros(3)


def make(train_set, val_set):
    train = DataLoader(train_set, shuffle=True, num_workers=2)  # want: missing-worker-init-fn
    more = DataLoader(  # want: missing-worker-init-fn
        val_set,
        num_workers=4,
        shuffle=True,
    )
    return train, more
