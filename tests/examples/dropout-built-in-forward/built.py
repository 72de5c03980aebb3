"""Layers that are new at each pass."""

import torch
import torch.nn as nn
from torch import nn as layers
from torch.nn import AlphaDropout, Dropout


class Net(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p
        self.fc = nn.Linear(4, 4)

    def forward(self, x):
        x = nn.Dropout()(x)  # want: dropout-built-in-forward
        x = nn.Dropout(self.p)(self.fc(x))  # want: dropout-built-in-forward
        x = layers.Dropout2d(p=0.1)(x)  # want: dropout-built-in-forward
        x = torch.nn.Dropout3d(0.1, inplace=True)(x)  # want: dropout-built-in-forward
        x = AlphaDropout(0.1)(x)  # want: dropout-built-in-forward
        x = Dropout(0.1).to(x.device)(x)  # want: dropout-built-in-forward
        if self.p > 0:
            x = Dropout(self.p)(x)  # want: dropout-built-in-forward
        drop = nn.Dropout(0.3)  # want: dropout-built-in-forward
        x = drop(x)
        x = drop(x)
        self.drop = nn.Dropout(0.3)  # want: dropout-built-in-forward
        x = self.drop(x)
        tail = nn.Sequential(self.fc, nn.Dropout(0.1))  # want: dropout-built-in-forward
        x = tail(x)
        x = nn.Sequential(self.fc, nn.Dropout(0.1))(x)  # want: dropout-built-in-forward
        return nn.RReLU()(x)  # want: dropout-built-in-forward

    def features(self, x):
        return nn.Dropout(0.5)(x)  # want: dropout-built-in-forward


class Callable(nn.Module):
    def __call__(self, x):
        return Dropout(0.5)(x)  # want: dropout-built-in-forward


def residual(x):
    return x + nn.Dropout(0.1)(x)  # want: dropout-built-in-forward


def twice(x):
    return residual(residual(x))


class User(nn.Module):
    def forward(self, x):
        return twice(x)
