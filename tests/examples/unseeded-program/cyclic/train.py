import torch

import model
import start

net = model.build()
for epoch in range(3):
    net(torch.ones(1, 4)).sum().backward()
