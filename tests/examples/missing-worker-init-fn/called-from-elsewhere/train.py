import torch
from loading import batches

torch.manual_seed(0)
for batch in batches([1, 2, 3]):
    print(batch)
