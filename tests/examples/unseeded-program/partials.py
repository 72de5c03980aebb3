import functools

import torch


def fix(number, streams):
    torch.manual_seed(number + streams)


fix_all = functools.partial(fix, streams=0)
fix_all(5)
net = torch.nn.Linear(4, 1)
for epoch in range(5):
    net(torch.ones(1, 4)).sum().backward()
