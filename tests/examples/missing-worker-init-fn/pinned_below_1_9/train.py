import torch
from torch.utils.data import DataLoader

torch.manual_seed(0)
loader = DataLoader([1, 2], num_workers=2)  # want: missing-worker-init-fn(warning)
