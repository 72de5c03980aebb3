import torch.nn as nn
from flash_attn import flash_attn_func


class Attention(nn.Module):
    def forward(self, q, k, v):
        return flash_attn_func(q, k, v)  # want: nondeterministic-attention


def train(model, x):
    model(x).backward()
