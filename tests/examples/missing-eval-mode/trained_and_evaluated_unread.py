"""The model's class cannot be seen, but this file trains it, evaluates it, and never switches."""

import torch
from somewhere import Model, build

model = build()
other = build()


def train(loader, optimizer):
    for x, y in loader:
        loss = (model(x) - y).pow(2).mean()
        loss.backward()
        optimizer.step()


def evaluate(loader):
    with torch.no_grad():
        return [model(x) for x in loader]  # want: missing-eval-mode


def predict(x):
    with torch.no_grad():
        return other(x)


@torch.no_grad()
def test(path):
    fresh = Model(10).eval()
    fresh.load_state_dict(torch.load(path))
    return fresh


def train_fresh(x, Model=None):
    Model(x).backward()
