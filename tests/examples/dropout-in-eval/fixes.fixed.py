import torch
import torch.nn.functional as F
from torch import nn


class Net(nn.Module):
    def forward(self, x):
        x = F.dropout(x, training=self.training)  # want: dropout-in-eval
        x = F.dropout(x, 0.5, self.training)  # want: dropout-in-eval
        x = F.dropout(x, p=0.5, training=self.training)  # want: dropout-in-eval
        x = torch.dropout(x, 0.5, self.training)  # want: dropout-in-eval
        x = F.dropout2d(  # want: dropout-in-eval
            x,
            p=0.1,
            training=self.training,
        )
        x = [lambda y: F.dropout(y, 0.2, training=self.training)][0](x)  # want: dropout-in-eval
        return x


class Slim(nn.Module):
    def forward(this, x):
        return F.dropout(x, 0.5)  # want: dropout-in-eval

    @staticmethod
    def shared(x):
        return F.dropout(x, 0.5)  # want: dropout-in-eval


def helper(x):
    return F.dropout(x, 0.5)  # want: dropout-in-eval
