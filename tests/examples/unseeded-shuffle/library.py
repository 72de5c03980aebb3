"""A file that only defines things: whoever calls it may seed torch first."""

from torch.utils.data import DataLoader


def loader(dataset):
    return DataLoader(dataset, shuffle=True)  # want: unseeded-shuffle(strict)
