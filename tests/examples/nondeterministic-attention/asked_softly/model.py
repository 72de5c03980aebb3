import torch.nn as nn
import torch.nn.functional as F
import xformers.ops as xops


class Block(nn.Module):
    def forward(self, q, k, v):
        x = F.scaled_dot_product_attention(q, k, v)  # want: nondeterministic-attention
        return x + xops.memory_efficient_attention(q, k, v)  # want: nondeterministic-attention
