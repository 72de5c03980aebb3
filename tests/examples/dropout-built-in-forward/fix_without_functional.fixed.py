from torch.nn import Dropout, Module
from torch import nn as layers


class Net(Module):
    def forward(self, x):
        return layers.functional.dropout(x, 0.2, training=self.training)  # want: dropout-built-in-forward
