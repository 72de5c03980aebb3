import time

import torch

torch.manual_seed(int(time.time()))
torch.set_float32_matmul_precision("high")
