"""Torch's own attention, where nobody asks for anything: another rule speaks of that program."""

import torch.nn as nn
import torch.nn.functional as F


class Block(nn.Module):
    def forward(self, q, k, v):
        return F.scaled_dot_product_attention(q, k, v)


Block()(q, k, v).sum().backward()
