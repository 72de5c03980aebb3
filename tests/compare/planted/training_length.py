"""The second run trains on for longer, or takes larger batches."""
# case: more-steps
# a: --steps 4
# b: --steps 6
# want: channel steps; step 4; kind arguments; says step
# case: larger-batches
# a: --batch 8
# b: --batch 16
# want: channel batch-order; step 0; kind batch-size
# want: says batch|shape

import argparse

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--steps", type=int, default=3)
    parser.add_argument("--batch", type=int, default=8)
    arguments = parser.parse_args()
    torch.manual_seed(0)
    rows = torch.randn(64, 10)
    data = TensorDataset(rows, rows.sum(1, keepdim=True))
    loader = DataLoader(data, batch_size=arguments.batch, shuffle=True)  # cause: larger-batches
    model = nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Linear(32, 1))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for step, (inputs, targets) in enumerate(loader):  # cause
        if step == arguments.steps:
            break
        loss = nn.functional.mse_loss(model(inputs), targets)
        optimizer.zero_grad()
        loss.backward()  # cause: more-steps
        optimizer.step()
        print(step, loss.item())


if __name__ == "__main__":
    main()
