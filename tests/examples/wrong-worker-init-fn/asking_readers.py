"""Datasets that ask for their worker themselves, and seed."""

import random

import numpy as np
import torch
from torch.utils.data import Dataset, IterableDataset, get_worker_info


class ByWorkerAlone(Dataset):
    ready = False

    def __getitem__(self, index):
        if not self.ready:
            info = get_worker_info()
            if info is not None:
                np.random.seed(info.id)  # want: wrong-worker-init-fn
                random.seed(info.id)
                self.ready = True
        return np.random.rand() + index


class Stream(IterableDataset):
    def __iter__(self):
        worker = torch.utils.data.get_worker_info()
        worker_id = worker.id if worker else 0
        rng = np.random.default_rng(worker.id)  # want: wrong-worker-init-fn
        yield from rng.permutation(100)[worker_id::2]


# --- silent ---


class ByItem(Dataset):
    def __getitem__(self, index):
        info = get_worker_info()
        np.random.seed(info.id + 1000 * index)
        return np.random.rand()


class ByEpoch(IterableDataset):
    def __iter__(self):
        info = get_worker_info()
        random.seed(self.seed + 1000 * self.epoch + info.id)
        yield random.random()


class ByTorch(IterableDataset):
    def __iter__(self):
        info = get_worker_info()
        rng = np.random.default_rng(info.seed)
        yield rng.random()


class SharedOrder(IterableDataset):
    """All workers shuffle alike, and each takes its part."""

    def __iter__(self):
        info = get_worker_info()
        order = np.random.default_rng(self.seed).permutation(100)
        yield from order[info.id :: info.num_workers]


def shards(paths):
    info = get_worker_info()
    random.seed(info.id)
    return paths[info.id :: info.num_workers]
