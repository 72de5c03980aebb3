"""What is seeded inside is put back afterwards, so the second model starts anywhere."""
import torch

with torch.random.fork_rng():
    torch.manual_seed(0)
    frozen = torch.nn.Linear(4, 1)

net = torch.nn.Linear(4, 1)
for epoch in range(3):
    (net(torch.ones(1, 4)) - frozen(torch.ones(1, 4))).sum().backward()
