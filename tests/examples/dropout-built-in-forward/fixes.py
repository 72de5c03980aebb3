import torch
import torch.nn.functional as F
from torch import nn
from torch.nn import Dropout


class Net(nn.Module):
    def forward(self, x):
        x = nn.Dropout()(x)  # want: dropout-built-in-forward
        x = nn.Dropout(0.2)(x)  # want: dropout-built-in-forward
        x = Dropout(p=0.2, inplace=True)(torch.relu(x))  # want: dropout-built-in-forward
        x = nn.Dropout2d(0.2, True)(x)  # want: dropout-built-in-forward
        x = nn.AlphaDropout(0.2)(input=x)  # want: dropout-built-in-forward
        drop = nn.Dropout(0.2)  # want: dropout-built-in-forward
        return drop(x)
