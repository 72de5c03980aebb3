"""In a forward pass: every way to name the function and to leave its flag on."""

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn import functional
from torch.nn.functional import dropout as drop


class Plain(nn.Module):
    def __init__(self, rate):
        super().__init__()
        self.rate = rate
        self.activation_drop = F.dropout
        self.fc = nn.Linear(4, 4)

    def forward(self, x):
        x = F.dropout(x)  # want: dropout-in-eval
        x = F.dropout(self.fc(x), self.rate)  # want: dropout-in-eval
        x = functional.dropout1d(x, p=0.1)  # want: dropout-in-eval
        x = drop(x, p=self.rate, inplace=True)  # want: dropout-in-eval
        x = nn.functional.dropout2d(x, 0.3)  # want: dropout-in-eval
        x = torch.nn.functional.dropout3d(  # want: dropout-in-eval
            x,
            p=self.rate,
        )
        x = self.activation_drop(x, 0.5)  # want: dropout-in-eval
        return x

    def head(self, x):
        if self.rate > 0:
            x = F.dropout(x, p=self.rate)  # want: dropout-in-eval
        return self.fc(x)


class Forced(nn.Module):
    def forward(self, x):
        x = F.dropout(x, 0.5, True)  # want: dropout-in-eval
        x = torch.dropout(x, 0.5, True)  # want: dropout-in-eval
        x = torch.dropout(x, p=0.5, train=True)  # want: dropout-in-eval
        x = torch.feature_dropout(x, 0.5, train=True)  # want: dropout-in-eval
        x = F.alpha_dropout(x, 0.1, training=True)  # want: dropout-in-eval
        on = True
        return F.dropout(x, 0.5, training=on)  # want: dropout-in-eval


class Unread(nn.Module):
    """A flag that is taken and never asked does not count."""

    def forward(self, x, train=False):
        return F.dropout(x, 0.5)  # want: dropout-in-eval


class Nested(nn.Module):
    def forward(self, x):
        def block(y):
            return F.dropout(y, 0.1)  # want: dropout-in-eval

        layers = [lambda y: F.dropout(y, 0.2)]  # want: dropout-in-eval
        for layer in layers:
            x = layer(x)
        return block(x)


class Blocks(nn.Module):
    def __init__(self, blocks, mode):
        super().__init__()
        self.blocks = blocks
        self.mode = mode

    def forward(self, x):
        for block in self.blocks:
            x = F.dropout(block(x), 0.1)  # want: dropout-in-eval
        if self.mode == "bilstm":  # not the mode of training
            x = F.dropout(x, 0.2)  # want: dropout-in-eval
        return x


class Recurrent(nn.Module):
    def __init__(self, cell, layers):
        super().__init__()
        self.cell, self.layers = cell, layers

    def forward(self, x, T):
        outputs = []
        for t in range(T):
            x = F.dropout(self.cell(x), 0.1)  # want: dropout-in-eval
            outputs.append(x)
        for _ in range(self.layers):
            x = F.dropout(self.cell(x), 0.1)  # want: dropout-in-eval
            outputs.append(x)
        for _ in range(3):
            x = F.dropout(self.cell(x), 0.1)  # a note, want: dropout-in-eval
        return outputs
