"""Plain functions: who calls them for inference gets noise, unless they are told or told nothing is to be dropped."""

import torch
import torch.nn.functional as F
from torch import nn


def attention(q, k, v, p):
    weights = F.softmax(q @ k.transpose(-2, -1), dim=-1)
    return F.dropout(weights, p) @ v  # want: dropout-in-eval


def block(x, rate=0.1):
    return x + F.dropout(x, rate)  # want: dropout-in-eval


def told(x, p, training):
    return F.dropout(x, p, training)


def told_by_another_name(x, p, is_training=False):
    if is_training:
        x = F.dropout(x, p)
    return x


def off_when_omitted(x, dropout=0.0):
    if dropout > 0.0:
        x = F.dropout(x, dropout)
    return x


def reference_attention(query, key, value, dropout_p=0.0):
    weight = torch.softmax(query @ key.transpose(-2, -1), dim=-1)
    weight = torch.dropout(weight, dropout_p, train=True)
    return weight @ value


def gated_by_callers(x, p):
    return F.dropout(x, p)


def called_in_training_only(x):
    return F.dropout(x, 0.3)


def sometimes(x, dropout=None):
    return x if dropout is None else F.dropout(x, dropout)  # want: dropout-in-eval


class Net(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        x = gated_by_callers(x, self.p if self.training else 0.0)
        if self.training:
            x = called_in_training_only(x)
        return sometimes(x, self.p)


class Mixin:
    def drop(self, x):
        return F.dropout(x, 0.5)  # want: dropout-in-eval


def explore(scores, drop):
    return F.dropout(scores, p=drop, training=True)  # want: dropout-in-eval(strict)


def forced(x):
    return F.dropout(x, 0.1, training=True)  # want: dropout-in-eval


class UsesForced(nn.Module):
    def forward(self, x):
        return forced(x)
