"""Which pictures are shown does not matter."""
import random

import matplotlib.pyplot as plt
import torch

torch.manual_seed(0)
picture = random.choice(pictures)
plt.imshow(picture)
plt.show()
net = torch.nn.Linear(4, 1)
for epoch in range(3):
    net(torch.ones(1, 4)).sum().backward()
