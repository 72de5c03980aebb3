"""What an import tries out is not what the program's result depends on."""
import torch

import support

net = torch.nn.Linear(4, support.WIDTH)  # want: unseeded-program
for epoch in range(3):
    net(torch.ones(1, 4)).sum().backward()
