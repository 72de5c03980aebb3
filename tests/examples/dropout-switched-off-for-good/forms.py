import torch
from torch import nn


class Nested(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.attention_dropout = config.attention_dropout
        self.keep_prob = 0.9
        self.scale = 1.0

    def forward(self, x):
        if x.dim() > 2:
            if not self.training and x.is_cuda:
                self.attention_dropout = 0  # want: dropout-switched-off-for-good
            if self.training or x.is_cuda:
                x = x * 2
            else:
                self.attention_dropout = 0.0  # want: dropout-switched-off-for-good
            if not self.training or x.is_cuda:
                self.attention_dropout = 0.0
        if not self.training:
            self.scale = 0.0
            self.last_dropped += 0
        return nn.functional.dropout(x, self.attention_dropout, self.training)


class ByMode(nn.Module):
    def __init__(self, rate):
        super().__init__()
        self.rate = rate
        self.dropout_p = rate

    def train(self, mode=True):
        super().train(mode)
        self.dropout_p = self.rate if mode else 0.0
        return self

    def forward(self, x):
        if not self.training:
            self.dropout_p = 0.0
        return nn.functional.dropout(x, self.dropout_p, self.training)


class Plain:
    def __init__(self):
        self.training = False
        self.drop_rate = 0.1

    def run(self):
        if not self.training:
            self.drop_rate = 0.0


class InTraining(nn.Module):
    def __init__(self):
        super().__init__()
        self.path_drop = 0.3

    def forward(self, x):
        if self.training:
            self.path_drop = 0.0
        return x * torch.bernoulli(torch.tensor(1 - self.path_drop))
