"""Convolutions under autocast, with gradients added up over two batches before each step."""

import torch
from torch import nn


def main():
    torch.manual_seed(0)
    model = nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(128, 4)
    )
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9, nesterov=True)
    for step in range(10):
        pictures, labels = torch.rand(8, 1, 8, 8), torch.randint(0, 4, (8,))
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss = nn.functional.cross_entropy(model(pictures), labels) / 2
        loss.backward()
        if step % 2:
            optimizer.step()
            optimizer.zero_grad()
            print(step, loss.item())


if __name__ == "__main__":
    main()
