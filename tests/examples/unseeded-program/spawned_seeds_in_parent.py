"""The parent seeds numpy only: spawned processes begin with streams of their own anyway."""
import numpy as np
import torch
import torch.multiprocessing as mp


def worker(rank, epochs):
    net = torch.nn.Linear(4, 1)  # want: unseeded-program
    for epoch in range(epochs):
        net(torch.ones(1, 4)).sum().backward()


if __name__ == "__main__":
    np.random.seed(0)
    mp.spawn(worker, nprocs=2, args=(3,))
