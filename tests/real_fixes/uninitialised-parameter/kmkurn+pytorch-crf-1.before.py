# https://github.com/kmkurn/pytorch-crf/issues/1
import torch
from torch import nn


class CRF(nn.Module):
    def __init__(self, num_tags):
        super().__init__()
        self.start = nn.Parameter(torch.Tensor(num_tags))  # want: uninitialised-parameter
        self.transitions = nn.Parameter(torch.Tensor(num_tags, num_tags))  # want: uninitialised-parameter

    def forward(self, emissions):
        score = self.start + emissions[0]
        for emission in emissions[1:]:
            score = torch.logsumexp(score.unsqueeze(2) + self.transitions + emission.unsqueeze(1), dim=1)
        return torch.logsumexp(score, dim=1)
