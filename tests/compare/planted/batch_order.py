"""The order of the batches has a seed of its own, and the second run has another one; or it does not shuffle at all."""
# case: another-batch-order
# a: --order-seed 1
# b: --order-seed 2
# want: channel batch-order|stream; step 0; kind another-seed; says seed
# case: no-shuffle
# a: --order-seed 1
# b: --order-seed 1 --in-order
# want: channel batch-order; step 0; kind sampler; says SequentialSampler

import argparse

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--order-seed", type=int)
    parser.add_argument("--in-order", action="store_true")
    arguments = parser.parse_args()
    torch.manual_seed(0)
    rows = torch.randn(60, 10)
    order = torch.Generator().manual_seed(arguments.order_seed)  # cause: another-batch-order
    data = TensorDataset(rows, rows.sum(1, keepdim=True))
    loader = DataLoader(data, batch_size=10, shuffle=not arguments.in_order, generator=order)  # cause
    model = nn.Sequential(nn.Linear(10, 32), nn.Tanh(), nn.Linear(32, 1))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for step, (inputs, targets) in enumerate(loader):  # cause
        loss = nn.functional.mse_loss(model(inputs), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        print(step, loss.item())


if __name__ == "__main__":
    main()
