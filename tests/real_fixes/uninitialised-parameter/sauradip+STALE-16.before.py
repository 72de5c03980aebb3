# https://github.com/sauradip/STALE/issues/16
import torch
from torch import nn


class Masks(nn.Module):
    def __init__(self, width=512):
        super().__init__()
        self.project = nn.Linear(width, width)
        self.bg_embeddings = nn.Parameter(torch.empty(1, width))  # want: uninitialised-parameter

    def forward(self, text, video):
        words = torch.cat([text, self.bg_embeddings], dim=0)
        words = words / words.norm(dim=-1, keepdim=True)
        return self.project(video) @ words.t()
