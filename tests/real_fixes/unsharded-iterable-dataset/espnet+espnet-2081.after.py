# https://github.com/espnet/espnet/pull/2081
import numpy as np
import torch
from torch.utils.data import DataLoader, get_worker_info
from torch.utils.data.dataset import IterableDataset


def seed_worker(number):
    np.random.seed(torch.initial_seed() % 2**32)


class Utterances(IterableDataset):
    def __init__(self, paths, preprocess):
        self.paths, self.preprocess = paths, preprocess

    def __iter__(self):
        info = get_worker_info()
        number, workers = (info.id, info.num_workers) if info is not None else (0, 1)
        for path in self.paths[number::workers]:
            with open(path) as file:
                for line in file:
                    key, name = line.split()
                    yield key, self.preprocess(np.load(name))


def build_loader(paths, preprocess, collate):
    generator = torch.Generator().manual_seed(0)
    utterances = Utterances(paths, preprocess)
    return DataLoader(utterances, batch_size=None, num_workers=3, generator=generator, worker_init_fn=seed_worker, collate_fn=collate)
