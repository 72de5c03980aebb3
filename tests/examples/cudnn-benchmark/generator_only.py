"""One split repeats; the program as a whole does not say that it does."""

import torch
from torch.utils.data import random_split

parts = random_split(data, [80, 20], generator=torch.Generator().manual_seed(0))
torch.backends.cudnn.benchmark = True  # want: cudnn-benchmark(strict)
