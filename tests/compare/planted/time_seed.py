"""The seed is the time of day."""
# case: time-as-seed
# want: channel stream; step 0; kind entropy-seed; stream torch; says seed

import time

import torch
from torch import nn


def main():
    seed = time.time_ns() % 2**31
    torch.manual_seed(seed)  # cause
    model = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Dropout(0.2), nn.Linear(16, 2))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for step in range(5):
        inputs = torch.randn(16, 8)
        loss = nn.functional.cross_entropy(model(inputs), (inputs[:, 0] > 0).long())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        print(step, loss.item())


if __name__ == "__main__":
    main()
