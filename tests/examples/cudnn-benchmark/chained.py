import torch
from torch.backends import cudnn

torch.cuda.manual_seed_all(3)
cudnn.enabled = cudnn.benchmark = True  # want: cudnn-benchmark
