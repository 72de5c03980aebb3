# https://github.com/mapooon/SelfBlendedImages/issues/27
import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset


class Blended(Dataset):
    def __getitem__(self, index):
        return self.images[index] * np.random.uniform(0.5, 1.0)

    def worker_init_fn(self, worker_id):
        np.random.seed(torch.initial_seed() % 2**32)


torch.manual_seed(5)
rows = Blended()
loader = DataLoader(rows, batch_size=16, shuffle=True, num_workers=4, worker_init_fn=rows.worker_init_fn)
