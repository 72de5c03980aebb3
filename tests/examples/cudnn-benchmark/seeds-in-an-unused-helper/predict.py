import torch

from utils import set_seed

torch.backends.cudnn.benchmark = True  # want: cudnn-benchmark(strict)
