import torch
import torch.nn.functional as F
from torch import nn
from torch.nn import Dropout


class Net(nn.Module):
    def forward(self, x):
        x = F.dropout(x, training=self.training)  # want: dropout-built-in-forward
        x = F.dropout(x, 0.2, training=self.training)  # want: dropout-built-in-forward
        x = F.dropout(torch.relu(x), p=0.2, inplace=True, training=self.training)  # want: dropout-built-in-forward
        x = F.dropout2d(x, 0.2, inplace=True, training=self.training)  # want: dropout-built-in-forward
        x = F.alpha_dropout(x, 0.2, training=self.training)  # want: dropout-built-in-forward
        drop = nn.Dropout(0.2)  # want: dropout-built-in-forward
        return drop(x)
