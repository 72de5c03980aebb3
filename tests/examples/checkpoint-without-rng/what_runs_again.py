import torch
import torch.nn.functional as F
from torch import nn
from torch.utils import checkpoint as recompute


class Attention(nn.Module):
    def __init__(self, dim, drop):
        super().__init__()
        self.dense = nn.Linear(dim, dim)
        self.drop = drop

    def forward(self, x):
        return F.dropout(self.dense(x), self.drop, self.training)


class Encoder(nn.Module):
    def __init__(self, keep):
        super().__init__()
        self.layers = nn.ModuleList([Attention(8, 0.1) for _ in range(3)])
        self.keep = keep

    def forward(self, x):
        for layer in self.layers:
            x = recompute.checkpoint(layer, x, preserve_rng_state=False, use_reentrant=False)  # want: checkpoint-without-rng
        for layer in self.layers:
            x = recompute.checkpoint(layer, x, preserve_rng_state=self.keep, use_reentrant=False)
            x = recompute.checkpoint(layer, x, preserve_rng_state=True, use_reentrant=False)
        return x


class Plain(nn.Module):
    def __init__(self):
        super().__init__()
        self.dense = nn.Linear(8, 8)

    def forward(self, x):
        return recompute.checkpoint(self.dense, x, preserve_rng_state=False, use_reentrant=False)


def of_something(layer_of_elsewhere, x):
    block = torch.load("block.pt")
    return recompute.checkpoint(block, x, preserve_rng_state=False)  # want: checkpoint-without-rng(strict)


class Scale(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, factor):
        ctx.factor = factor
        return x * factor

    @staticmethod
    def backward(ctx, grad):
        return grad * ctx.factor, None
