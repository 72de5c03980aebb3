import torch

from seeds import seed_everything

seed_everything(1)
model = torch.nn.Linear(10, 1)  # want: unseeded-program
for epoch in range(3):
    model(rows).mean().backward()
