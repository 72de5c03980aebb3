"""Dropout that is meant to stay on, told by names: silent."""

import torch
import torch.nn.functional as F
from torch import nn


class MCDropoutNet(nn.Module):
    def forward(self, x):
        return F.dropout(x, 0.5, training=True)


class BayesianHead(nn.Module):
    def forward(self, x):
        return F.dropout(x, 0.5)


class Prenet(nn.Module):
    def __init__(self, layers):
        super().__init__()
        self.layers = layers

    def forward(self, x):
        for layer in self.layers:
            x = F.dropout(F.relu(layer(x)), p=0.5, training=True)
        return x


class Decoder(nn.Module):
    def pre_net(self, x):
        return F.dropout(x, 0.5)

    def predict_with_uncertainty(self, x):
        return F.dropout(x, 0.5)

    def training_step(self, batch):
        return F.dropout(batch, 0.5)

    def spread(self, x, n_samples):
        return torch.stack([F.dropout(x, 0.5) for _ in range(n_samples)])

    def passes(self, x, n_samples):
        found = []
        for i in range(n_samples):
            found.append(F.dropout(x, 0.5))
        return torch.stack(found)


def augment(x):
    return F.dropout(x, 0.1)


def add_noise(x):
    return F.dropout(x, 0.1)


def mask_tokens(x):
    return F.dropout(x, 0.1)


def drop_features(x, p):
    return F.dropout(x, p)


def pretrain(model, batch):
    return model(F.dropout(batch, 0.1))


def test_dropout_keeps_the_mean():
    x = torch.ones(10_000)
    assert abs(F.dropout(x, 0.5).mean() - 1) < 0.1


def helper_of_mc(x):
    return F.dropout(x, 0.5)


def mc_predict(x):
    return helper_of_mc(x)


print(F.dropout(torch.ones(8), 0.5))


class Remarked(nn.Module):
    def forward(self, x):
        x = F.dropout(x, 0.5, training=True)  # always on, as in the paper
        # dropout is kept on purpose
        x = F.dropout(x, 0.5)
        return F.dropout(x, 0.5, training=True)  # applied even at inference
