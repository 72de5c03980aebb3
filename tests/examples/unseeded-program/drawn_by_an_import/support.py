import torch

WIDTH = 1
try:
    product = torch.randn(3, 4) @ torch.randn(4, 3)  # want: unseeded-program(strict)
except RuntimeError:
    WIDTH = 2
