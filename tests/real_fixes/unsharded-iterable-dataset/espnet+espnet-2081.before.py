# https://github.com/espnet/espnet/pull/2081
import numpy as np
from torch.utils.data import DataLoader
from torch.utils.data.dataset import IterableDataset


class Utterances(IterableDataset):
    def __init__(self, paths, preprocess):
        self.paths, self.preprocess = paths, preprocess

    def __iter__(self):
        for path in self.paths:
            with open(path) as file:
                for line in file:
                    key, name = line.split()
                    yield key, self.preprocess(np.load(name))


def build_loader(paths, preprocess, collate):
    utterances = Utterances(paths, preprocess)
    return DataLoader(utterances, batch_size=None, num_workers=3, collate_fn=collate)  # want: unsharded-iterable-dataset
