"""The first model is only tried for the shape of what it gives."""
import torch

tried = torch.nn.Linear(4, 1)
given = torch.zeros(3, 4)
got = tried(given)
print("in: {}, out: {} x {}".format(given.shape, got.shape[0], got.shape[1]))

net = torch.nn.Linear(4, 1)  # want: unseeded-program
for epoch in range(3):
    net(torch.ones(1, 4)).sum().backward()
