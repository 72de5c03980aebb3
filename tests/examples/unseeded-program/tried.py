import random

try:
    import torch
    torch.manual_seed(0)
except ImportError:
    torch = None

net = torch.nn.Linear(4, 1)
order = sorted(load(), key=lambda row: random.random())  # want: unseeded-program
for epoch in range(3):
    net(order).sum().backward()
