import numpy as np
import torch
from torch import nn

from somewhere import Base


class Noisy(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.mean = nn.Parameter(torch.Tensor(out_features, in_features))
        self.register_buffer("noise", torch.Tensor(out_features, in_features))
        self.mean.data.uniform_(-1, 1)
        self.reset_noise()

    def reset_noise(self):
        self.noise.copy_(torch.randn_like(self.noise))

    def forward(self, x):
        return nn.functional.linear(x, self.mean + self.noise)


class Queue(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.register_buffer("queue", torch.empty(dim, 64))
        self.register_buffer("scale", torch.empty(dim))  # want: uninitialised-parameter
        self.count = 0

    def forward(self, x):
        self.queue[:, self.count] = x
        return self.queue.sum(1) * self.scale


class Inherits(Base):
    def __init__(self, dim):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(dim, dim))

    def forward(self, x):
        return x @ self.weight


class Parts(nn.Module):
    def __init__(self, shape, values, flag):
        super().__init__()
        self.nothing = nn.Parameter(torch.empty(0))
        self.given = nn.Parameter(torch.Tensor(values))
        self.sized = nn.Parameter(torch.Tensor(*shape))  # want: uninitialised-parameter
        self.frozen = nn.Parameter(torch.empty(shape), requires_grad=False)
        self.later = nn.Parameter(torch.empty(shape).normal_())
        self.unused = nn.Parameter(torch.empty(shape))
        self.handed = nn.Parameter(torch.empty(shape))
        if flag:
            self.bias = nn.Parameter(torch.empty(shape))  # want: uninitialised-parameter
        else:
            self.register_parameter("bias", None)
        fill(self.handed)

    def forward(self, x):
        x = x * self.sized + self.given + self.frozen * self.later + self.handed
        return x + self.nothing.sum() + self.bias if self.bias is not None else x


def fill(weight):
    with torch.no_grad():
        weight.fill_(1)


def sums(rows, read):
    total = np.empty(4)  # want: uninitialised-parameter
    for row in rows:
        total += row
    filled = np.empty(4)
    filled[:] = 0
    filled += 1
    read(filled)
    written = np.empty(4)
    read(written)
    written += 1
    out = np.empty(4)
    np.add(rows[0], rows[1], out=out)
    out += 1
    either = np.empty(4)
    if read is None:
        either = np.zeros(4)
    either += 1
    return total, filled, written, out, either
