# https://github.com/pyg-team/pytorch_geometric/pull/10203
import torch
from torch.nn import Module, Parameter
from torch.nn.init import ones_, zeros_


class RelationalAttention(Module):
    def __init__(self, channels):
        super().__init__()
        self.channels = channels
        self.bias = Parameter(torch.empty(channels))
        self.l1 = Parameter(torch.empty(1, channels))
        self.l2 = Parameter(torch.empty(1, channels))
        self.reset_parameters()

    def reset_parameters(self):
        zeros_(self.bias)
        ones_(self.l1)
        self.l2.data.fill_(1 / self.channels)

    def forward(self, alpha):
        degree = torch.mul(alpha, self.l1)
        return torch.mul(degree, self.l2) + self.bias
