"""Rates that follow the mode, are zero, or cannot be told: silent."""

import torch
import torch.nn as nn
import torch.nn.functional as F
from flash_attn import flash_attn_func
from torch.nn.functional import scaled_dot_product_attention as sdpa
from unknown_library import Base, choose_rate
from xformers.ops import memory_efficient_attention


class Attention(nn.Module):
    def __init__(self, p=0.1):
        super().__init__()
        self.p = p
        self.off = 0.0
        self.drop = nn.Dropout(p)
        self.no_drop = nn.Dropout(0.0)
        self.adjusted = p

    @property
    def rate(self):
        return self.p if self.training else 0.0

    def rate_now(self):
        if self.training:
            return self.p
        return 0.0

    def set_rate(self, p):
        self.adjusted = p

    def forward(self, q, k, v, mask=None, p=0.0, use_dropout=False, **options):
        x = sdpa(q, k, v)
        x = sdpa(q, k, x, mask, 0.0)
        x = sdpa(q, k, x, dropout_p=0)
        x = sdpa(q, k, x, dropout_p=self.off)
        x = sdpa(q, k, x, dropout_p=self.no_drop.p)
        x = sdpa(q, k, x, dropout_p=self.p if self.training else 0.0)
        x = sdpa(q, k, x, dropout_p=0.0 if not self.training else self.p)
        x = sdpa(q, k, x, dropout_p=(self.drop.p if self.training else 0.))
        x = sdpa(q, k, x, dropout_p=self.p * self.training)
        x = sdpa(q, k, x, dropout_p=self.p * float(self.training))
        x = sdpa(q, k, x, dropout_p=self.training and self.p or 0.0)
        x = sdpa(q, k, x, dropout_p=self.rate)
        x = sdpa(q, k, x, dropout_p=self.rate_now())
        x = sdpa(q, k, x, dropout_p=self.adjusted)
        x = sdpa(q, k, x, dropout_p=p)
        x = sdpa(q, k, x, dropout_p=self.p if use_dropout else 0.0)
        x = sdpa(q, k, x, dropout_p=choose_rate(self))
        x = sdpa(q, k, x, **options)
        training = self.training
        local = self.p if training else 0.0
        x = sdpa(q, k, x, dropout_p=local)
        later = self.p
        if not self.training:
            later = 0.0
        x = flash_attn_func(q, k, x, dropout_p=later)
        if self.training:
            x = sdpa(q, k, x, dropout_p=self.p)
        else:
            x = sdpa(q, k, x)
        x = memory_efficient_attention(q, k, x, attn_bias=mask, p=self.rate)
        x = sdpa(q, k, x, dropout_p=self.p) if self.training else sdpa(q, k, x)
        chosen = {"dropout_p": self.p if self.training else 0.0}
        return sdpa(q, k, x, **chosen)


class Unread(Base):
    def forward(self, q, k, v):
        return sdpa(q, k, v, dropout_p=self.attention_rate)


class Functional(nn.Module):
    def __init__(self, p, heads):
        super().__init__()
        self.dropout, self.heads = p, heads

    def forward(self, q, k, v, w):
        x = F.multi_head_attention_forward(
            q, k, v, 8, self.heads, w, None, None, None, False, self.dropout, w, None, training=self.training
        )
        return F.multi_head_attention_forward(q, k, v, 8, self.heads, w, None, None, None, False, 0.0, w, None)


class MCAttention(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, q, k, v):
        return sdpa(q, k, v, dropout_p=self.p)


def interface(module, q, k, v, dropout: float = 0.0, **kwargs):
    """Callers in other files hand in what they like."""
    return sdpa(q, k, v, dropout_p=dropout)


def attend(q, k, v, p):
    return sdpa(q, k, v, dropout_p=p)


class Caller(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, q, k, v):
        return attend(q, k, v, self.p if self.training else 0.0)


def test_kernel():
    q = torch.ones(1, 1, 2, 4)
    assert sdpa(q, q, q, dropout_p=0.5).shape == q.shape


print(sdpa(torch.ones(1, 2, 4), torch.ones(1, 2, 4), torch.ones(1, 2, 4), dropout_p=0.1))
