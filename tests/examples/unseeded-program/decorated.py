"""A decorator seeds before the function that it wraps."""
import functools

import numpy as np
import torch


def seeded(number):
    def wrap(function):
        @functools.wraps(function)
        def inner(*args, **kwargs):
            torch.manual_seed(number)
            np.random.seed(number)
            return function(*args, **kwargs)

        return inner

    return wrap


@seeded(3)
def train(rows):
    net = torch.nn.Linear(4, 1)
    jitter = np.random.rand(len(rows))
    for epoch in range(5):
        (net(rows) * jitter).sum().backward()


if __name__ == "__main__":
    train(torch.ones(3, 4))
