from torch.utils.data import DataLoader
import torch
import random


def seed_worker(worker_id):
    worker_seed = torch.initial_seed() % 2**32
    random.seed(worker_seed)


def make(data):
    return DataLoader(data, num_workers=2, worker_init_fn=seed_worker, generator=torch.Generator().manual_seed(42))  # want: missing-worker-init-fn
