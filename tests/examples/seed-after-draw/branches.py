import torch

if fresh:
    net = torch.nn.Linear(4, 1)
else:
    torch.manual_seed(0)
    net = torch.nn.Linear(4, 1)
