import torch
from torch import nn
from torch.utils.data import DataLoader

model = nn.Sequential(nn.Linear(2, 2))  # want: unseeded-program
published.give(model)
rows = DataLoader([1, 2], shuffle=True)  # want: unseeded-shuffle
model.eval()
with torch.no_grad():
    for row in rows:
        tell(model(row))
