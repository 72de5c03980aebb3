# https://github.com/pytorch/pytorch/issues/30599
import numpy as np
import torch
from torch.utils.data import DataLoader, IterableDataset, get_worker_info


def seed_worker(number):
    np.random.seed(torch.initial_seed() % 2**32)


class Numbers(IterableDataset):
    def __iter__(self):
        numbers = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
        info = get_worker_info()
        if info is not None:
            numbers = numbers[info.id :: info.num_workers]
        for number in numbers:
            yield number


generator = torch.Generator().manual_seed(0)
loader = DataLoader(Numbers(), batch_size=2, num_workers=4, generator=generator, worker_init_fn=seed_worker)
print(list(loader))
