"""The model is built before the runner, whose constructor seeds."""
import torch

from runner import Runner

net = torch.nn.Linear(4, 1)
Runner(net).fit(rows)  # want: seed-after-draw
