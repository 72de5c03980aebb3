"""Loaded at the end are the weights that training arrived at."""
import torch

net = torch.nn.Linear(4, 1)  # want: unseeded-program
for epoch in range(3):
    net(torch.ones(1, 4)).sum().backward()
    torch.save(net.state_dict(), "best.pt")
net.load_state_dict(torch.load("best.pt"))
