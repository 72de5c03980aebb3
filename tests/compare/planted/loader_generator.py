"""The loader's generator takes its seed from the operating system."""
# case: loader-generator
# want: channel batch-order|stream; step 0; kind entropy-seed|unseeded-draw; says generator|seed

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def main():
    torch.manual_seed(0)
    rows = torch.randn(48, 6)
    order = torch.Generator()
    order.seed()  # cause
    loader = DataLoader(TensorDataset(rows, rows[:, :1]), batch_size=8, shuffle=True, generator=order)
    model = nn.Sequential(nn.Linear(6, 16), nn.LayerNorm(16), nn.ReLU(), nn.Linear(16, 1))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for step, (inputs, targets) in enumerate(loader):  # cause
        loss = nn.functional.mse_loss(model(inputs), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        print(step, loss.item())


if __name__ == "__main__":
    main()
