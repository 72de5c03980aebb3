"""Generators kept by datasets."""
import random

import numpy as np
import torch
from numpy.random import RandomState, default_rng
from torch.utils.data import DataLoader, Dataset, IterableDataset, get_worker_info


class TwoKinds(Dataset):
    """One finding per generator, however often it is drawn from."""

    def __init__(self, seed):
        self.rng = RandomState(seed)  # want: stored-worker-generator
        self.pick = random.Random(seed)  # want: stored-worker-generator

    def __getitem__(self, index):
        return self.rng.rand() + self.rng.randn() + self.pick.random()


class Base(Dataset):
    def __init__(self):
        self.rng = default_rng()  # want: stored-worker-generator


class Child(Base):
    def __getitem__(self, index):
        return self.rng.integers(10)


class Flip:
    def __init__(self):
        self.rng = default_rng(3)  # want: stored-worker-generator

    def __call__(self, image):
        return image if self.rng.random() < 0.5 else image[::-1]


class WithTransform(Dataset):
    def __init__(self):
        self.flip = Flip()

    def __getitem__(self, index):
        return self.flip([index])


class Stream(IterableDataset):
    def __init__(self):
        self.g = torch.Generator()  # want: stored-worker-generator
        self.g.manual_seed(0)

    def __iter__(self):
        while True:
            yield torch.randint(0, 9, (2,), generator=self.g)


class PerItem(Dataset):
    def __init__(self):
        self.g = torch.Generator()

    def __getitem__(self, index):
        self.g.manual_seed(index)
        return torch.rand(3, generator=self.g)


class Lazy(Dataset):
    def __init__(self):
        self.rng = None

    def _ready(self):
        if self.rng is None:
            self.rng = default_rng(get_worker_info().seed)

    def __getitem__(self, index):
        self._ready()
        return self.rng.random()


class ReseededByMethod(Dataset):
    def __init__(self):
        self.reseed_worker(0)
        self.noise = default_rng(0)

    def reseed_worker(self, worker_id):
        self.noise = default_rng([worker_id, torch.initial_seed()])

    def __getitem__(self, index):
        return self.noise.random()


class OnlyInConstructor(Dataset):
    def __init__(self, n):
        rng = default_rng(0)
        self.order = rng.permutation(n)

    def __getitem__(self, index):
        return self.order[index] + np.random.rand() + random.random() + torch.rand(())


class NoWorkers(Dataset):
    rng = default_rng(0)

    def __getitem__(self, index):
        return self.rng.random()


plain = DataLoader(NoWorkers(), num_workers=0)


class NotADataset:
    def __init__(self):
        self.rng = default_rng(0)

    def __getitem__(self, index):
        return self.rng.random()


class Sharded(IterableDataset):
    """The same order in all workers on purpose: each takes its own share of it."""

    def __init__(self, items):
        self.items = items
        self.rng = random.Random(0)

    def __iter__(self):
        info = get_worker_info()
        order = self.rng.sample(self.items, len(self.items))
        yield from order[info.id :: info.num_workers]


class SeenToElsewhere(Dataset):
    def __init__(self):
        self.rng = default_rng(0)  # want: stored-worker-generator(strict)

    def __getitem__(self, index):
        return self.rng.random()


def make(init):
    return DataLoader(SeenToElsewhere(), num_workers=3, worker_init_fn=init)


def crop(image, rng):
    return image[rng.integers(3) :]


class HandedOn(Dataset):
    def __init__(self, seed):
        self.rng = default_rng(seed)  # want: stored-worker-generator

    def __getitem__(self, index):
        return crop([index], self.rng)
