"""Two ranks on gloo with a distributed sampler; ``--unseeded 1`` lets rank 1 add noise that nobody seeded."""

import argparse
import os
import time

import numpy as np
import torch
import torch.distributed as dist
from torch import nn
from torch.nn.parallel import DistributedDataParallel
from torch.utils.data import DataLoader, DistributedSampler, TensorDataset


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--unseeded", type=int, default=-1)
    unseeded = parser.parse_args().unseeded
    dist.init_process_group("gloo")
    rank = int(os.environ["RANK"])
    torch.manual_seed(rank)
    model = DistributedDataParallel(nn.Sequential(nn.Linear(8, 16), nn.Dropout(0.1), nn.ReLU(), nn.Linear(16, 1)))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    rows = torch.arange(320.0).reshape(40, 8) / 320
    data = TensorDataset(rows, rows.cos().sum(1, keepdim=True))
    sampler = DistributedSampler(data, seed=4)
    loader = DataLoader(data, batch_size=5, sampler=sampler)
    for epoch in range(2):
        sampler.set_epoch(epoch)
        for inputs, targets in loader:
            if rank == unseeded and epoch == 1:
                inputs = inputs + torch.from_numpy(np.random.normal(0, 0.1, inputs.shape)).float()  # cause
            loss = nn.functional.mse_loss(model(inputs), targets)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            print(f"{rank} {epoch} {loss.item()}\n", end="", flush=True)
    # With gloo a rank that ends early can abort the other one: tests/trace/ranks.py.
    dist.barrier()
    dist.destroy_process_group()
    time.sleep(0.5)


if __name__ == "__main__":
    main()
