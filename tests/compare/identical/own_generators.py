"""Every part of the program has a generator of its own, made from one seed."""

import random

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, random_split


def main():
    seeds = np.random.SeedSequence(11).spawn(3)
    noise, dice = np.random.default_rng(seeds[0]), random.Random(5)
    of_torch = [torch.Generator().manual_seed(int(seed.generate_state(1)[0])) for seed in seeds]
    torch.manual_seed(9)
    rows = torch.randn(60, 8, generator=of_torch[0])
    data, _ = random_split(TensorDataset(rows, rows.sum(1)), [48, 12], generator=of_torch[1])
    loader = DataLoader(data, batch_size=8, shuffle=True, generator=of_torch[2])
    model = nn.Sequential(nn.Linear(8, 16), nn.Dropout(0.1), nn.Tanh(), nn.Linear(16, 1))
    optimizer = torch.optim.Adagrad(model.parameters(), lr=0.05)
    for step, (inputs, targets) in enumerate(loader):
        inputs = inputs + torch.from_numpy(noise.normal(0, 0.05, inputs.shape)).float() * dice.choice([0, 1])
        loss = nn.functional.mse_loss(model(inputs).squeeze(1), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        print(step, loss.item())


if __name__ == "__main__":
    main()
