import torch.nn as nn
from flash_attn.flash_attn_interface import flash_attn_unpadded_qkvpacked_func


class Attention(nn.Module):
    def forward(self, qkv, lengths):
        x = flash_attn_unpadded_qkvpacked_func(qkv, lengths, 8, 0.0)  # want: nondeterministic-attention
        return x + flash_attn_unpadded_qkvpacked_func(qkv, lengths, 8, 0.0, deterministic=True)
