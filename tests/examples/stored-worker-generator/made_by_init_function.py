import torch
from numpy.random import default_rng
from torch.utils.data import DataLoader, Dataset, get_worker_info


class Reseeded(Dataset):
    def __init__(self):
        self.rng = default_rng(0)

    def __getitem__(self, index):
        return self.rng.random()


def worker_init_fn(worker_id):
    get_worker_info().dataset.rng = default_rng(torch.initial_seed())


loader = DataLoader(Reseeded(), num_workers=2, worker_init_fn=worker_init_fn)
