"""Two layers, loader workers that draw, and an evaluation loop between the epochs."""

import random

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset


class Noisy(Dataset):
    def __init__(self, rows):
        self.rows = rows

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        row = self.rows[index] + 0.1 * torch.randn(10)
        if random.random() < 0.5:
            row = row.flip(0)
        return row * np.random.uniform(0.9, 1.1), self.rows[index].sum()


def main():
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(10, 32), nn.BatchNorm1d(32), nn.ReLU(), nn.Dropout(0.1), nn.Linear(32, 1)).double()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
    data, held = Noisy(torch.randn(40, 10).double()), torch.randn(20, 10).double()
    loader = DataLoader(data, batch_size=8, shuffle=True, num_workers=2)
    for epoch in range(2):
        model.train()
        for inputs, targets in loader:
            loss = nn.functional.mse_loss(model(inputs).squeeze(1), targets)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            print(epoch, loss.item())
        model.eval()
        with torch.no_grad():
            print("held out", model(held).mean().item())


if __name__ == "__main__":
    main()
