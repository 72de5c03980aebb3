import torch
import torch.nn as nn
import torch.nn.functional as F


class Net(nn.Module):
    def forward(self, x):
        return F.interpolate(x, scale_factor=2, mode="bilinear") + self.weights(x)

    def weights(self, x):
        # deterministic mode does not know this one
        return torch.logcumsumexp(x.sigmoid(), 0)  # want: nondeterministic-op
