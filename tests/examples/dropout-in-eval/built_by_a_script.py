"""Where a model is built does not say how it runs."""

import torch
import torch.nn.functional as F
from torch import nn


class Net(nn.Module):
    def __init__(self, dropout):
        super().__init__()
        self.dropout = dropout

    def forward(self, x):
        return F.dropout(x, p=self.dropout)  # want: dropout-in-eval


class Off(nn.Module):
    def __init__(self, dropout):
        super().__init__()
        self.dropout = dropout

    def forward(self, x):
        return F.dropout(x, p=self.dropout)


def train():
    return Net(0.5)


net = Net(dropout=0.1)
off = Off(dropout=0.0)
