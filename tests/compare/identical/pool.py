"""Rows are made in a pool of processes, each from the number of its row, and their order does not matter."""

import multiprocessing

import numpy as np
import torch
from torch import nn


def make(number):
    return np.random.default_rng([3, number]).normal(size=8)


def main():
    torch.manual_seed(0)
    with multiprocessing.Pool(2) as pool:
        rows = torch.from_numpy(np.stack(pool.map(make, range(40), chunksize=3))).float()
    model = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 1))
    optimizer = torch.optim.NAdam(model.parameters(), lr=0.01)
    for step in range(5):
        picked = rows[torch.randperm(40)[:10]]
        loss = nn.functional.mse_loss(model(picked), picked[:, :1])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        print(step, loss.item())


if __name__ == "__main__":
    main()
