import torch
from torch.utils.data import DataLoader, RandomSampler

sampler = RandomSampler(rows)
loader = DataLoader(rows, sampler=sampler)
torch.manual_seed(0)
for batch in loader:
    print(batch)
