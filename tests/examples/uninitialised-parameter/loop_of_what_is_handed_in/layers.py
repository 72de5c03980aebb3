import torch
from torch import nn


class Mixer(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.gate = nn.Parameter(torch.empty(dim, dim))

    def forward(self, x):
        return x @ self.gate
