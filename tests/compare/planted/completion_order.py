"""Shards are kept in the order in which the threads that read them are ready."""
# case: completion-order
# want: channel batch-content|batch-order; step 0; kind completion-order; rule completion-order
# want: says order

import secrets
import time
from concurrent.futures import ThreadPoolExecutor, as_completed

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def read(shard):
    time.sleep(secrets.randbelow(40) / 1000)  # the network takes its time
    return torch.arange(shard * 40, shard * 40 + 40).reshape(4, 10) / 400


def main():
    torch.manual_seed(0)
    with ThreadPoolExecutor(8) as pool:
        waiting = [pool.submit(read, shard) for shard in range(10)]
        shards = [done.result() for done in as_completed(waiting)]  # cause
    rows = torch.cat(shards)
    loader = DataLoader(TensorDataset(rows, rows.cos().sum(1, keepdim=True)), batch_size=8, shuffle=True)
    model = nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Linear(32, 1))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for step, (inputs, targets) in enumerate(loader):
        loss = nn.functional.mse_loss(model(inputs), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        print(step, loss.item())


if __name__ == "__main__":
    main()
