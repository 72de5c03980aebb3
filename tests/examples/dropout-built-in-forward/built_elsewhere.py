"""Layers that `eval()` reaches, or that follow the mode by other means: silent."""

import torch
import torch.nn as nn


class Held(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p
        self.drop = nn.Dropout(p)
        self.late = None
        self.stack = nn.Sequential(nn.Linear(4, 4), nn.Dropout(p))
        self.more = self._make_layer(p)
        sample = nn.Dropout(p)(torch.ones(4))
        self.size = sample.shape[0]

    def _make_layer(self, p):
        found = [nn.Linear(4, 4)]
        found.append(nn.Dropout(p))
        return nn.Sequential(*found)

    def build_head(self, x):
        drop = nn.Dropout(self.p)
        return drop(x)

    def forward(self, x):
        if self.late is None:
            self.late = nn.Dropout(self.p)
        return self.more(self.stack(self.late(self.drop(x))))


class Switched(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        x = nn.Dropout(self.p).train(self.training)(x)
        drop = nn.Dropout(self.p)
        drop.train(self.training)
        x = drop(x)
        other = nn.Dropout(self.p)
        other.training = self.training
        x = other(x)
        quiet = nn.Dropout(self.p).eval()
        x = quiet(x)
        x = nn.Dropout(self.p if self.training else 0.0)(x)
        x = nn.Dropout(0.0)(x)
        if self.training:
            x = nn.Dropout(self.p)(x)
        return x

    def layer(self):
        return nn.Dropout(self.p)


class MonteCarloNet(nn.Module):
    def forward(self, x):
        return nn.Dropout(0.5)(x)


def unused_helper(x):
    return nn.Dropout(0.5)(x)


def main():
    drop = nn.Dropout(0.5)
    print(drop(torch.ones(4)))


drop = nn.Dropout(0.5)
print(drop(torch.ones(4)), nn.Dropout(0.5)(torch.ones(4)))
