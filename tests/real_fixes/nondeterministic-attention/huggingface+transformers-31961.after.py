# https://github.com/huggingface/transformers/pull/31961
import os

import torch.nn as nn
from flash_attn import flash_attn_func


class FlashAttention(nn.Module):
    def __init__(self, dropout, causal):
        super().__init__()
        self.dropout = dropout
        self.causal = causal
        self.deterministic = os.environ.get("FLASH_ATTENTION_DETERMINISTIC", "0") == "1"

    def forward(self, query, key, value):
        rate = self.dropout if self.training else 0.0
        return flash_attn_func(query, key, value, rate, causal=self.causal, deterministic=self.deterministic)


def train(model, batches, optimizer):
    for query, key, value in batches:
        model(query, key, value).mean().backward()
        optimizer.step()
