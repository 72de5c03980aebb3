# https://github.com/xingyizhou/CenterNet/issues/233
import numpy as np
import torch
from torch.utils.data import DataLoader

torch.manual_seed(317)
# The upper half of torch's seed is new in each epoch, and the worker's number tells the workers apart.
loader = DataLoader(
    rows,
    num_workers=4,
    shuffle=True,
    worker_init_fn=lambda i: np.random.seed(torch.initial_seed() // 2**32 + i),
)
