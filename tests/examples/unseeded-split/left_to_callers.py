"""A library's split without a parameter for a seed is strict: whoever calls it may seed the stream."""

import torch
from sklearn.model_selection import train_test_split


class RandomNodes:
    def __call__(self, data):
        order = torch.randperm(data.num_nodes)  # want: unseeded-split(strict)
        data.train, data.test = order[: self.n], order[self.n :]
        return data


def parts(X):
    return train_test_split(X)  # want: unseeded-split
