import torch.nn as nn
import torch.nn.functional as F
import xformers.ops as xops
from flash_attn import flash_attn_func


class Block(nn.Module):
    def forward(self, q, k, v):
        x = F.scaled_dot_product_attention(q, k, v) + xops.memory_efficient_attention(q, k, v)
        # torch's deterministic mode does not reach this one
        return x + flash_attn_func(q, k, v)  # want: nondeterministic-attention
