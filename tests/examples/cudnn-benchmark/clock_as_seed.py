import time

import torch

torch.manual_seed(int(time.time()))
torch.backends.cudnn.benchmark = True  # want: cudnn-benchmark(strict)
