"""Another learning rate on the command line."""
# case: learning-rate
# a: --lr 0.05
# b: --lr 0.1
# want: channel hyperparameters; step 0; kind hyperparameter; says lr

import argparse

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float)
    arguments = parser.parse_args()
    torch.manual_seed(0)
    rows = torch.randn(60, 10)
    loader = DataLoader(TensorDataset(rows, (rows[:, 0] > 0).long()), batch_size=10, shuffle=True)
    model = nn.Sequential(nn.Linear(10, 32), nn.BatchNorm1d(32), nn.ReLU(), nn.Linear(32, 2))
    optimizer = torch.optim.SGD(model.parameters(), lr=arguments.lr, momentum=0.9)  # cause
    for step, (inputs, targets) in enumerate(loader):
        loss = nn.functional.cross_entropy(model(inputs), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()  # cause
        print(step, loss.item())


if __name__ == "__main__":
    main()
