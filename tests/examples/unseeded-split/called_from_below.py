"""A function that the file itself calls at module level runs in this file's program."""

import torch


def parts(data, n):
    order = torch.randperm(len(data))  # want: unseeded-split
    return data[order[:n]], data[order[n:]]


train, test = parts(load(), 100)
