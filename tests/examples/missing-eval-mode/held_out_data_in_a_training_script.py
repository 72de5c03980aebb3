"""A script that trains and validates in one loop."""

import torch
from torch import nn

model = nn.Sequential(nn.Linear(4, 4), nn.BatchNorm1d(4))
teacher = nn.Sequential(nn.Linear(4, 4), nn.BatchNorm1d(4))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)


def loop(train_loader, val_loader):
    for epoch in range(3):
        model.train()
        for x, y in train_loader:
            with torch.no_grad():
                hint = teacher(x)
            loss = (model(x) - y - hint).pow(2).mean()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            for x, y in val_loader:
                print((model(x) - y).abs().mean())  # want: missing-eval-mode
