"""Dropout written by hand."""

import random

import torch
import torch.nn.functional as F
from torch import nn


class DropPath(nn.Module):
    def __init__(self, drop_prob):
        super().__init__()
        self.drop_prob = drop_prob

    def forward(self, x):
        keep = 1 - self.drop_prob
        mask = x.new_empty((x.shape[0], 1, 1)).bernoulli_(keep)  # want: dropout-in-eval
        return x * mask / keep


class InputDropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        return x * (torch.rand_like(x) > self.p) / (1 - self.p)  # want: dropout-in-eval


class Net(nn.Module):
    def __init__(self, layers, p, layerdrop):
        super().__init__()
        self.layers, self.p, self.layerdrop = layers, p, layerdrop

    def forward(self, x):
        mask = torch.bernoulli(torch.full_like(x, 1 - self.p))  # want: dropout-in-eval
        return x * mask / (1.0 - self.p)

    def encode(self, x):
        for layer in self.layers:
            if random.random() < self.layerdrop:  # want: dropout-in-eval
                continue
            x = layer(x)
        return x


def drop_connect(x, p):
    mask = torch.rand_like(x) > p  # want: dropout-in-eval
    return x * mask


def drop_path(x, p):
    mask = torch.rand_like(x) > p
    return x * mask


class Residual(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        if self.training:
            x = drop_path(x, self.p)
        return x + drop_connect(x, self.p)


class LockedDropout(nn.Module):
    def forward(self, x, p=0.5):
        if not self.training or not p:
            return x
        mask = x.new_empty(1, x.size(1), x.size(2)).bernoulli_(1 - p)
        return x * mask / (1 - p)


class DropBlock(nn.Module):
    def forward(self, x):
        return x * self._mask_of(x) if self.training else x

    def _mask_of(self, x):
        return (torch.rand_like(x) > 0.1).float()


class ConcreteDropout(nn.Module):
    def forward(self, x):
        noise = torch.rand_like(x)
        return x * noise


class Diffusion(nn.Module):
    def forward(self, x, t):
        noise = torch.randn_like(x)
        return x + t * noise

    def reset_parameters(self, dropout):
        self.weight.data.normal_(0, (1 - dropout) ** 0.5)


class Stochastic(nn.Module):
    """Draws that are no dropout."""

    def forward(self, logits):
        u = torch.rand_like(logits)
        return torch.bernoulli(torch.sigmoid(logits)) + u


def Linear(size, dropout=0.0):
    layer = nn.Linear(size, size)
    layer.weight.data.normal_(0, (1 - dropout) ** 0.5)
    return layer


class Uses(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = Linear(3, dropout=0.1)

    def forward(self, x):
        return F.relu(self.inner(x))


class Odds(nn.Module):
    def forward(self, p):
        sample = torch.bernoulli(p)
        return sample * torch.log(p / (1 - p))


class Guided(nn.Module):
    def __init__(self, cond_drop_prob):
        super().__init__()
        self.cond_drop_prob = cond_drop_prob

    def forward(self, x, cond):
        keep = torch.rand(x.shape[0]) > self.cond_drop_prob
        return x + cond * keep[:, None]

    def losses(self, x, drop_rate):
        return x * (torch.rand_like(x) > drop_rate)


class RandomDrop(nn.Module):
    def forward(self, points):
        return points[torch.rand(len(points)) > 0.5]


class Deep(nn.Module):
    def __init__(self, blocks, survival_prob):
        super().__init__()
        self.blocks, self.survival_prob = blocks, survival_prob

    def forward(self, x):
        for block in self.blocks:
            if torch.rand(1) < self.survival_prob:  # want: dropout-in-eval
                x = block(x)
        return x
