import torch
from torch import nn


class Mixer(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.gate = nn.Parameter(torch.empty(dim, dim))  # want: uninitialised-parameter

    def forward(self, x):
        return x @ self.gate


class Part(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.scale = nn.Parameter(torch.empty(dim))

    def forward(self, x):
        return x * self.scale


class Other(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.shift = nn.Parameter(torch.empty(dim))

    def forward(self, x):
        return x + self.shift
