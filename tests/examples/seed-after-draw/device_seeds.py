"""The devices' streams are not the one that the weights came from."""
import torch

net = torch.nn.Linear(4, 1)
torch.cuda.manual_seed_all(0)
for epoch in range(3):
    net(torch.ones(1, 4)).sum().backward()
