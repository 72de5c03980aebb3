"""No program starts here."""
import torch


def build(seed):
    net = torch.nn.Linear(4, 1)
    torch.manual_seed(seed)
    return net
