"""Torch is seeded, and still the dataset's own generator is copied."""
import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset

torch.manual_seed(0)


class Noisy(Dataset):
    def __init__(self):
        self.rng = np.random.default_rng(0)

    def __getitem__(self, index):
        return self.rng.random()


loader = DataLoader(Noisy(), num_workers=2)  # want: missing-worker-init-fn(warning)
other = DataLoader([1, 2, 3], num_workers=2)  # want: missing-worker-init-fn(note)
