"""Dropout stays on in evaluation and draws there, so that training depends on how often the model is evaluated."""
# case: dropout-left-on-in-eval
# a: --evaluate-every 6
# b: --evaluate-every 3
# want: channel stream; step 3; kind dropout-in-eval; stream torch; says dropout

import argparse

import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Linear(10, 32), nn.Linear(32, 2)

    def forward(self, rows):
        hidden = F.dropout(self.first(rows).relu(), p=0.3)  # cause
        return self.second(hidden)


def evaluate(model, rows, labels):
    model.eval()
    with torch.no_grad():
        right = (model(rows).argmax(1) == labels).float().mean().item()
    model.train()
    return right


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--evaluate-every", type=int)
    every = parser.parse_args().evaluate_every
    torch.manual_seed(0)
    rows = torch.randn(80, 10)
    labels = (rows.sum(1) > 0).long()
    model = Net()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    loader = DataLoader(TensorDataset(rows[:60], labels[:60]), batch_size=10, shuffle=True)
    for step, (inputs, targets) in enumerate(loader):
        loss = F.cross_entropy(model(inputs), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        print(step, loss.item())
        if (step + 1) % every == 0:
            print("right", evaluate(model, rows[60:], labels[60:]))


if __name__ == "__main__":
    main()
