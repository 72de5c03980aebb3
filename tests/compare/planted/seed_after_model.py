"""The seed comes after the model: its weights are drawn from a stream that nobody has seeded."""
# case: seed-after-model
# want: channel stream|parameters; step 0; kind seed-order; stream torch; says seed

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def build():
    return nn.Sequential(
        nn.Linear(10, 24),  # cause
        nn.Tanh(),
        nn.Linear(24, 1),
    )


def main():
    model = build()
    torch.manual_seed(1234)  # cause
    rows = torch.randn(60, 10)
    loader = DataLoader(TensorDataset(rows, rows.sum(1, keepdim=True)), batch_size=10, shuffle=True)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for step, (inputs, targets) in enumerate(loader):
        loss = nn.functional.mse_loss(model(inputs), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        print(step, loss.item())


if __name__ == "__main__":
    main()
