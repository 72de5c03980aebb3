"""A helper of a library that cannot be read, and is named like one that seeds."""

import torch
from somewhere.utils import seed_everything

seed_everything(5)
torch.backends.cudnn.benchmark = True  # want: cudnn-benchmark
