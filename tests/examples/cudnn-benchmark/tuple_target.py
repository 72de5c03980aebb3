import torch
from torch.backends import cudnn

cudnn.enabled, cudnn.benchmark = True, True  # want: cudnn-benchmark
torch.manual_seed(3)
