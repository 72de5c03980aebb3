"""Loaders of one's own."""
import random

import torch
from monai.data import DataLoader as MonaiLoader
from torch.utils.data import DataLoader
from torch_geometric.loader import NeighborLoader


class Prefetching(DataLoader):
    def __init__(self, dataset, num_workers=2, **kwargs):
        super().__init__(dataset, num_workers=num_workers)  # want: missing-worker-init-fn


class Careful(DataLoader):
    def __init__(self, dataset, workers):
        super().__init__(dataset, num_workers=workers, worker_init_fn=self.seed)

    def seed(self, worker_id):
        random.seed(torch.initial_seed() % 2**32)


class Endless(DataLoader):
    def __iter__(self):
        while True:
            yield from super().__iter__()


def use(dataset, graph):
    yield Prefetching(dataset, 4)
    yield Careful(dataset, 4)
    yield Endless(dataset, num_workers=4)  # want: missing-worker-init-fn
    yield Endless(dataset)
    yield MonaiLoader(dataset, num_workers=4)
    yield NeighborLoader(graph, [10, 10], num_workers=4)  # want: missing-worker-init-fn
    yield Forwarding(dataset, num_workers=4)  # want: missing-worker-init-fn
    yield Forwarding(dataset)


class Forwarding(DataLoader):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)  # want: missing-worker-init-fn(strict)
        self.batches = 0
