import torch

import settings

net = torch.nn.Linear(4, 1)
for epoch in range(settings.EPOCHS):
    net(torch.ones(1, 4)).sum().backward()
