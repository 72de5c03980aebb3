"""A first batch is taken out to be looked at."""
import torch
from torch.utils.data import DataLoader

loader = DataLoader(rows, shuffle=True)
next(iter(loader))
pictures, classes = next(iter(loader))
print(pictures.shape, classes)
torch.manual_seed(0)
for pictures, classes in loader:
    step(pictures, classes)
