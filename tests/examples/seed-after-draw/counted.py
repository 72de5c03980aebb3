"""Models of which only the parameters are counted, under the name of the one that is trained."""
import torch


def count_parameters(model):
    return sum(p.numel() for p in model.parameters())


for width in (8, 16):
    model = torch.nn.Linear(width, 1)
    print(width, count_parameters(model))

model = torch.nn.Linear(4, 1)
total = sum(p.numel() for p in model.parameters())
torch.manual_seed(0)
model = torch.nn.Linear(4, 1)
model(rows).sum().backward()
