import torch

from speed import convolve

torch.manual_seed(11)
convolve(torch.zeros(3))
