"""Labels are numbered in the order of a set of texts, which is another one under another hash seed."""
# case: set-order
# a: PYTHONHASHSEED=1
# b: PYTHONHASHSEED=2
# want: channel environment|batch-content; step 0; kind hash-seed; rule set-order; says PYTHONHASHSEED

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

FRUITS = ["apple", "pear", "plum", "quince", "fig", "grape", "lemon", "lime", "date", "cherry"]


def main():
    torch.manual_seed(0)
    names = [FRUITS[row % len(FRUITS)] for row in range(60)]
    number = {name: index for index, name in enumerate(set(names))}  # cause
    labels = torch.tensor([number[name] for name in names])
    rows = torch.randn(60, 12)
    model = nn.Sequential(nn.Linear(12, 24), nn.ReLU(), nn.Linear(24, len(number)))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    loader = DataLoader(TensorDataset(rows, labels), batch_size=10, shuffle=True)
    for step, (inputs, targets) in enumerate(loader):
        loss = nn.functional.cross_entropy(model(inputs), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        print(step, loss.item())


if __name__ == "__main__":
    main()
