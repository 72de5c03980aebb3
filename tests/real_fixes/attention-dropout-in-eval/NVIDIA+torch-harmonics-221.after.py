# https://github.com/NVIDIA/torch-harmonics/pull/221
import torch.nn as nn


class SphereAttention(nn.Module):
    def __init__(self, channels, heads, drop_rate=0.0):
        super().__init__()
        self.heads = heads
        self.drop_rate = drop_rate
        self.project = nn.Conv2d(channels, channels, 1)

    def forward(self, query, key, value, weights):
        rate = self.drop_rate if self.training else 0.0
        out = nn.functional.scaled_dot_product_attention(
            query,
            key,
            value,
            attn_mask=weights,
            dropout_p=rate,
        )
        return self.project(out)
