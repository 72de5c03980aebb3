# https://github.com/huggingface/pytorch-image-models/pull/1978
import torch.nn as nn
import torch.nn.functional as F


class Attention(nn.Module):
    def __init__(self, width, heads, attn_drop=0.0):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, width * 3)
        self.attn_drop = nn.Dropout(attn_drop)

    def forward(self, x):
        n, length, width = x.shape
        q, k, v = self.qkv(x).reshape(n, length, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        x = F.scaled_dot_product_attention(q, k, v, dropout_p=self.attn_drop.p)  # want: attention-dropout-in-eval
        return x.transpose(1, 2).reshape(n, length, width)
