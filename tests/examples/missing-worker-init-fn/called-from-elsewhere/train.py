import torch
from loading import batches, in_order

torch.manual_seed(0)
for batch in batches([1, 2, 3]):
    print(batch)
for batch in in_order([1, 2, 3]):
    print(batch)
