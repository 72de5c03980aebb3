"""A bias is made with ``torch.empty`` and never filled: it holds what was in that memory before."""
# case: uninitialised-memory
# want: channel operation|parameters|stream; step 0; kind uninitialised
# want: says empty|uninitialised

import torch
from torch import nn


class Scaled(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(width, width) / width**0.5)
        self.offset = nn.Parameter(torch.empty(width))  # cause

    def forward(self, rows):
        return rows @ self.weight + torch.nan_to_num(self.offset, 0.0, 1.0, -1.0).clamp(-1, 1)


def main():
    torch.manual_seed(0)
    model = nn.Sequential(Scaled(16), nn.ReLU(), Scaled(16), nn.ReLU(), nn.Linear(16, 2))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for step in range(5):
        inputs = torch.randn(16, 16)
        loss = nn.functional.cross_entropy(model(inputs), (inputs[:, 0] > 0).long())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        print(step, loss.item())


if __name__ == "__main__":
    main()
