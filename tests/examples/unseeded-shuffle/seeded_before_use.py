"""A loader draws its order when it is iterated, not when it is made."""

import torch
from torch.utils.data import DataLoader

loader = DataLoader(dataset, shuffle=True)
print(len(loader), next(iter(loader)))
for batch in loader:
    print(batch.shape)
    break

late = DataLoader(dataset, shuffle=True)  # want: unseeded-shuffle
for batch in late:
    step(batch)

torch.manual_seed(0)
for epoch in range(3):
    for batch in loader:
        step(batch)
