"""A prediction script without any block that says so."""

import sys

import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, dropout):
        super().__init__()
        self.lstm = nn.LSTM(4, 4, num_layers=2, dropout=dropout)

    def forward(self, x):
        return self.lstm(x)


def main(path):
    net = Net(0.3)
    net.load_state_dict(torch.load(path))
    print(net(torch.load("input.pt")))  # want: missing-eval-mode


def clean(path):
    net = Net(0.0)
    net.load_state_dict(torch.load(path))
    print(net(torch.load("input.pt")))  # want: missing-eval-mode(strict)


main(sys.argv[1])
