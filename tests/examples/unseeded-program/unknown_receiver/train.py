"""Which runner is used is decided by a registry; the one that there is seeds."""
import torch

from registry import make
from runners import Runner

runner = make("runner")
runner.prepare(3)
net = torch.nn.Linear(4, 1)
for epoch in range(3):
    runner.step(net)
    net(torch.ones(1, 4)).sum().backward()
