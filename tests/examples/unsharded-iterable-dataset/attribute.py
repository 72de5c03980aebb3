import torch
from torch.utils.data import IterableDataset


class Counted(IterableDataset):
    def __init__(self, start, end):
        self.start, self.end = start, end

    def __iter__(self):
        return iter(range(self.start, self.end))


class CountedTwice(Counted):
    pass


class Trainer:
    def __init__(self, options):
        self.rows = Counted(0, options.rows)
        self.loader = torch.utils.data.DataLoader(self.rows, num_workers=8)  # want: unsharded-iterable-dataset


def conditional(fast):
    if fast:
        from torch.utils.data import DataLoader as Loader
    else:
        from torch.utils.data import DataLoader as Loader

    return [Loader(CountedTwice(0, 9), num_workers=n) for n in (1, 2)]  # want: unsharded-iterable-dataset
