"""A check at the start compares what it drew, and no number of it goes further."""
import torch


def turn(rows):
    return rows.T


def check():
    rows = torch.rand(4, 3)
    turned = turn(rows)
    back = turn(turned)
    assert torch.equal(rows, back)


check()
torch.manual_seed(0)
net = torch.nn.Linear(4, 1)
