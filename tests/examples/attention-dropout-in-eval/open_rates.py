"""Rates that do not follow the mode, however they get to the function."""

import flash_attn
import torch
import torch.nn as nn
import torch.nn.functional as F
import xformers.ops as xops
from flash_attn import flash_attn_func, flash_attn_qkvpacked_func
from flash_attn.flash_attn_interface import flash_attn_varlen_func
from torch.nn.functional import scaled_dot_product_attention as sdpa

RATE = 0.2


class Attention(nn.Module):
    def __init__(self, config, p=0.1, attn_drop=0.0):
        super().__init__()
        self.p = p
        self.rate = config.attn_pdrop
        self.scaled = p * 0.5
        self.named = getattr(config, "attention_dropout", 0.0)
        self.config = config
        self.constant = 0.25
        self.attn_drop = nn.Dropout(attn_drop)

    def forward(self, q, k, v, mask=None):
        x = F.scaled_dot_product_attention(q, k, v, dropout_p=self.p)  # want: attention-dropout-in-eval
        x = F.scaled_dot_product_attention(q, k, x, mask, self.p)  # want: attention-dropout-in-eval
        x = F.scaled_dot_product_attention(q, k, x, dropout_p=0.1)  # want: attention-dropout-in-eval
        x = sdpa(q, k, x, dropout_p=self.rate)  # want: attention-dropout-in-eval
        x = sdpa(q, k, x, dropout_p=self.scaled)  # want: attention-dropout-in-eval
        x = sdpa(q, k, x, dropout_p=self.named)  # want: attention-dropout-in-eval
        x = sdpa(q, k, x, dropout_p=self.config.attention_dropout)  # want: attention-dropout-in-eval
        x = sdpa(q, k, x, dropout_p=self.constant)  # want: attention-dropout-in-eval
        x = sdpa(q, k, x, dropout_p=self.attn_drop.p)  # want: attention-dropout-in-eval
        x = sdpa(q, k, x, dropout_p=RATE)  # want: attention-dropout-in-eval
        x = sdpa(q, k, x, dropout_p=self.p if self.p > 0 else 0.0)  # want: attention-dropout-in-eval
        x = sdpa(q, k, x, dropout_p=float(self.p or 0.0))  # want: attention-dropout-in-eval
        p = self.p
        x = torch.nn.functional.scaled_dot_product_attention(  # want: attention-dropout-in-eval
            q, k, x,
            dropout_p=p,
        )
        options = {"dropout_p": self.p}
        return sdpa(q, k, x, **options)  # want: attention-dropout-in-eval


class Kernels(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, q, k, v, qkv, lengths, longest):
        x = flash_attn_func(q, k, v, dropout_p=self.p)  # want: attention-dropout-in-eval
        x = flash_attn_func(q, k, v, self.p, causal=True)  # want: attention-dropout-in-eval
        x = flash_attn_qkvpacked_func(qkv, self.p)  # want: attention-dropout-in-eval
        x = flash_attn.flash_attn_kvpacked_func(q, k, dropout_p=self.p)  # want: attention-dropout-in-eval
        x = flash_attn_varlen_func(  # want: attention-dropout-in-eval
            q, k, v, lengths, lengths, longest, longest, self.p
        )
        return x + xops.memory_efficient_attention(q, k, v, p=self.p)  # want: attention-dropout-in-eval


class Inherited(Kernels):
    def forward(self, q, k, v):
        return sdpa(q, k, v, dropout_p=self.p)  # want: attention-dropout-in-eval


class Fallback(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, q, k, v, dropout_p=None):
        if dropout_p is None:
            dropout_p = self.p
        return sdpa(q, k, v, dropout_p=dropout_p)  # want: attention-dropout-in-eval


class Functional(nn.Module):
    def __init__(self, p, heads):
        super().__init__()
        self.dropout, self.heads = p, heads

    def forward(self, q, k, v, weights):
        return F.multi_head_attention_forward(  # want: attention-dropout-in-eval
            q, k, v, 8, self.heads, weights, None, None, None, False, self.dropout, weights, None
        )


def attend(q, k, v, p=0.0):
    return sdpa(q, k, v, dropout_p=p)  # want: attention-dropout-in-eval


def attend_by_module(module, q, k, v):
    return sdpa(q, k, v, dropout_p=module.attention_dropout)  # want: attention-dropout-in-eval


class Caller(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, q, k, v):
        return attend(q, k, v, self.p)


class OffByDefault(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.dropout = dropout

    def forward(self, q, k, v):
        return sdpa(q, k, v, dropout_p=self.dropout)  # want: attention-dropout-in-eval


if __name__ == "__main__":
    print(OffByDefault())
