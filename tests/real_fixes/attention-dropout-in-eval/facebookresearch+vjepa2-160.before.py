# https://github.com/facebookresearch/vjepa2/pull/160
import torch
import torch.nn as nn
import torch.nn.functional as F


class Attention(nn.Module):
    def __init__(self, width, proj_drop=0.0, use_sdpa=True):
        super().__init__()
        self.qkv = nn.Linear(width, width * 3)
        self.proj_drop_prob = proj_drop
        self.proj_drop = nn.Dropout(proj_drop)
        self.use_sdpa = use_sdpa

    def forward(self, x, mask=None):
        q, k, v = self.qkv(x).chunk(3, dim=-1)
        if self.use_sdpa:
            with torch.backends.cuda.sdp_kernel():
                # want+1: attention-dropout-in-eval
                x = F.scaled_dot_product_attention(q, k, v, dropout_p=self.proj_drop_prob, attn_mask=mask)
        else:
            x = (q @ k.transpose(-2, -1)).softmax(dim=-1) @ v
        return self.proj_drop(x)
