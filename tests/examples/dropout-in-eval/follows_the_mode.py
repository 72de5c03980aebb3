"""Every way to follow the mode: silent."""

import functools

import torch
import torch.nn.functional as F
from torch import nn


class Passed(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.config = config
        self.use_noise = True
        self.quiet = functools.partial(F.dropout, training=False)

    def forward(self, x, training=True, **options):
        x = F.dropout(x, 0.5, self.training)
        x = F.dropout(x, training=training)
        x = F.dropout(x, 0.5, training=self.config.train)
        x = F.dropout(x, 0.5, training=self.use_noise)
        x = F.dropout(x, 0.5, training=False)
        x = F.dropout(x, **options)
        x = torch.dropout(x, 0.5, train=self.training)
        noisy = self.training and self.use_noise
        x = F.dropout(x, 0.5, training=noisy)
        return self.quiet(x)


class Rate(nn.Module):
    def __init__(self):
        super().__init__()
        self.p = 0.5
        self.none = 0.0

    @property
    def rate(self):
        return self.p if self.training else 0.0

    def forward(self, x):
        x = F.dropout(x, 0)
        x = F.dropout(x, p=0.0)
        x = F.dropout(x, self.none)
        x = F.dropout(x, self.p if self.training else 0.0)
        x = F.dropout(x, self.p * self.training)
        x = F.dropout(x, self.rate)
        p = self.p
        if not self.training:
            p = 0.0
        return F.dropout(x, p)


class Guarded(nn.Module):
    def forward(self, x):
        if self.training and x.dim() > 1:
            x = F.dropout(x, 0.5)
        x = F.dropout(x, 0.5) if self.training else x
        x = self.training and F.dropout(x, 0.5) or x
        if torch.is_grad_enabled():
            x = F.dropout(x, 0.1)
        return x


class Early(nn.Module):
    def forward(self, x):
        if not self.training:
            return x
        return F.dropout(x, 0.5)


class EarlyOr(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        if self.p == 0.0 or not self.training:
            return x
        return F.dropout(x, self.p)


class Asserted(nn.Module):
    def forward(self, x):
        assert self.training
        return F.dropout(x, 0.5)


class ByHelper(nn.Module):
    def _drop(self, x):
        return F.dropout(x, 0.5)

    def forward(self, x):
        if self.training:
            x = self._drop(x)
        return x


class Switched(nn.Module):
    """Whoever calls it decides."""

    def forward(self, inputs, apply_dropout=False):
        x, dropout_switch = inputs
        if apply_dropout:
            x = F.dropout(x, 0.5)
        if dropout_switch and x.dim() > 1:
            x = F.dropout(x, 0.5)
        return x


class Mode(nn.Module):
    def forward(self, x, mode):
        if mode == "train":
            x = F.dropout(x, 0.5)
        match mode:
            case "eval":
                return x
        return x


class OffByDefault(nn.Module):
    def forward(self, x):
        x = F.alpha_dropout(x, 0.5)
        x = F.feature_alpha_dropout(x, 0.5)
        return F.rrelu(x)
