import torch

shown = torch.nn.Linear(4, 1)
rows = torch.rand(3, 4)
shown(rows).shape

torch.cuda.manual_seed(0)
net = torch.nn.Linear(4, 1)  # want: unseeded-program
for epoch in range(3):
    net(torch.ones(1, 4)).sum().backward()
