"""How the number of workers is written."""
import os
from multiprocessing import cpu_count

import torch
import torch.utils.data as data
from torch.utils.data import DataLoader as Loader, Dataset, TensorDataset
from torch.utils.data.dataloader import DataLoader

NO_WORKERS = 0
FOUR = 4


class Config:
    workers = 0
    some_workers = 3


def spelled(dataset, args, cfg):
    yield DataLoader(dataset, 32, True, None, None, 2)  # want: missing-worker-init-fn
    yield Loader(dataset=dataset, num_workers=os.cpu_count())  # want: missing-worker-init-fn
    yield data.DataLoader(dataset, num_workers=cpu_count() // 2)  # want: missing-worker-init-fn
    yield torch.utils.data.DataLoader(dataset, num_workers=int(args["workers"]))  # want: missing-worker-init-fn
    yield DataLoader(dataset, num_workers=cfg.data.workers)  # want: missing-worker-init-fn
    yield DataLoader(dataset, num_workers=FOUR)  # want: missing-worker-init-fn
    yield DataLoader(dataset, num_workers=0 if args.debug else 8)  # want: missing-worker-init-fn
    yield DataLoader(dataset, num_workers=Config.some_workers)  # want: missing-worker-init-fn
    yield DataLoader(dataset, num_workers=2, worker_init_fn=None)  # want: missing-worker-init-fn
    yield DataLoader(dataset, num_workers=2, generator=None)  # want: missing-worker-init-fn
    yield DataLoader(dataset, num_workers=2, generator=torch.Generator())  # want: missing-worker-init-fn(strict)
    yield DataLoader(dataset, num_workers=NO_WORKERS)
    yield DataLoader(dataset, num_workers=Config.workers)
    yield DataLoader(dataset, 32, True, None, None, 0)
    yield DataLoader(TensorDataset(torch.zeros(3)))


def no_default(dataset, workers):
    return DataLoader(dataset, num_workers=workers)  # want: missing-worker-init-fn


def default_two(dataset, workers=2):
    return DataLoader(dataset, num_workers=workers)  # want: missing-worker-init-fn


def default_zero(dataset, workers=0):
    return DataLoader(dataset, num_workers=workers)


def default_zero_but_called(dataset, workers=0):
    return DataLoader(dataset, num_workers=workers)  # want: missing-worker-init-fn


default_zero_but_called([], workers=4)


def default_none(dataset, workers=None):
    if workers is None:
        workers = os.cpu_count()
    return DataLoader(dataset, num_workers=workers)  # want: missing-worker-init-fn


def called_with_zero(dataset, workers):
    return DataLoader(dataset, num_workers=workers)


called_with_zero([], 0)


class Module:
    def __init__(self, dataset, workers: int = 0, more=2):
        self.dataset = dataset
        self.workers = workers
        self.more = more

    def loader(self):
        return DataLoader(self.dataset, num_workers=self.workers)

    def other(self):
        return DataLoader(self.dataset, num_workers=self.more)  # want: missing-worker-init-fn
