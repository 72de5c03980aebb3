import itertools
import random

import torch
from torch.utils.data import DataLoader, Dataset, IterableDataset


class ByHelper(IterableDataset):
    def __init__(self, rows):
        self.rows = rows

    def __iter__(self):
        return mine(self.rows)


def mine(rows):
    info = torch.utils.data.get_worker_info()
    return itertools.islice(rows, info.id if info else 0, None, info.num_workers if info else 1)


class Endless(IterableDataset):
    def __init__(self, rows):
        self.rows = rows

    def __iter__(self):
        for row in itertools.cycle(self.rows):
            yield row


class Drawn(IterableDataset):
    def __init__(self, rows):
        self.rows = rows

    def __iter__(self):
        for _ in range(100):
            yield random.choice(self.rows)


class Wrapped(IterableDataset):
    def __init__(self, rows):
        self.inner = ByHelper(rows)

    def __iter__(self):
        for row in self.inner:
            yield row + 1


class ByNumber(Dataset):
    def __init__(self, rows):
        self.rows = rows

    def __getitem__(self, index):
        return self.rows[index]

    def __iter__(self):
        return iter(self.rows)


class Own(IterableDataset):
    def __init__(self, rows):
        self.rows = rows

    def __iter__(self):
        return iter(self.rows)


def assign(number):
    info = torch.utils.data.get_worker_info()
    info.dataset.rows = info.dataset.rows[number :: info.num_workers]


loaders = [
    DataLoader(ByHelper([1, 2]), num_workers=2),
    DataLoader(Endless([1, 2]), num_workers=2),
    DataLoader(Drawn([1, 2]), num_workers=2),
    DataLoader(Wrapped([1, 2]), num_workers=2),
    DataLoader(ByNumber([1, 2]), num_workers=2),
    DataLoader(Own([1, 2]), num_workers=2, worker_init_fn=assign),
    DataLoader(Own([1, 2])),
]
