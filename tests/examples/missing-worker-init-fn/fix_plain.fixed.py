"""Two loaders share one helper."""
import numpy as np
import torch
from torch.utils.data import DataLoader
import random


def seed_worker(worker_id):
    worker_seed = torch.initial_seed() % 2**32
    np.random.seed(worker_seed)
    random.seed(worker_seed)


SEED = 7
mean = np.zeros(3)


def make(train_set, val_set):
    train = DataLoader(train_set, shuffle=True, num_workers=2, worker_init_fn=seed_worker, generator=torch.Generator().manual_seed(SEED))  # want: missing-worker-init-fn
    more = DataLoader(  # want: missing-worker-init-fn
        val_set,
        num_workers=4,
        shuffle=True,
        worker_init_fn=seed_worker,
        generator=torch.Generator().manual_seed(SEED),
    )
    return train, more
