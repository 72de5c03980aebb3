from torch import nn


def fill(model):
    for p in model.parameters():
        nn.init.xavier_uniform_(p)
