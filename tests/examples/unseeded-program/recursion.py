import torch


def grow(depth):
    if depth == 0:
        return torch.nn.Linear(4, 4)  # want: unseeded-program
    return torch.nn.Sequential(grow(depth - 1), twig(depth))


def twig(depth):
    return grow(depth - 1) if depth > 1 else torch.nn.ReLU()


net = grow(3)
for epoch in range(3):
    net(torch.ones(1, 4)).sum().backward()
