"""Functions of flash-attn in models, patches and helpers."""

import torch
import torch.nn as nn
from flash_attn import flash_attn_func as attend
from flash_attn.flash_attn_interface import flash_attn_varlen_func
from flash_attn_interface import flash_attn_func as attend_3

try:
    from flash_attn import flash_attn_qkvpacked_func
except ImportError:
    flash_attn_qkvpacked_func = None


class Attention(nn.Module):
    def forward(self, q, k, v, lengths):
        x = attend(q, k, v)  # want: nondeterministic-attention
        y = flash_attn_varlen_func(q, k, v, lengths, lengths, 8, 8, causal=True)  # want: nondeterministic-attention
        z = attend_3(q, k, v, causal=True)  # want: nondeterministic-attention
        return x + y + z

    def chosen(self, q, k, v):
        return attend(q, k, v, deterministic=self.deterministic)

    def settled(self, q, k, v):
        return attend(q, k, v, deterministic=False)

    def with_a_cache(self, q, k, v, lengths, table):
        return flash_attn_varlen_func(q, k, v, lengths, lengths, 8, 8, block_table=table)

    def passed_on(self, q, k, v, **kwargs):
        return attend(q, k, v, **kwargs)

    @torch.inference_mode()
    def decode(self, q, k, v):
        return attend(q, k, v)


def forward(self, qkv):
    """Put in the place of a method."""
    return flash_attn_qkvpacked_func(qkv, 0.0)  # want: nondeterministic-attention


def measured(q, k, v):
    return attend(q, k, v)


def evaluate(model, q, k, v):
    return model(attend(q, k, v))


def train(model, x):
    model(x).backward()
