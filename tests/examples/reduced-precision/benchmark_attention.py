import torch

torch.manual_seed(1)
torch.set_float32_matmul_precision("high")
