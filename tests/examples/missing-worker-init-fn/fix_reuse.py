import random

import torch as th
from torch.utils.data import DataLoader


def init_worker(worker_id):
    random.seed(th.initial_seed() % 2**32)


def make(data, seed):
    first = DataLoader(data, num_workers=2, worker_init_fn=init_worker)
    second = DataLoader(data, num_workers=2, generator=th.Generator())  # want: missing-worker-init-fn(strict)
    return first, second, DataLoader(data, num_workers=3)  # want: missing-worker-init-fn
