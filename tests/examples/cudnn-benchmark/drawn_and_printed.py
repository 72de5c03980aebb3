"""A drawn seed that is printed can be given again."""

import random

import torch
from torch.backends import cudnn

if opt.seed is None:
    opt.seed = random.randint(1, 10000)
print("seed:", opt.seed)
torch.manual_seed(opt.seed)
cudnn.benchmark = True  # want: cudnn-benchmark
