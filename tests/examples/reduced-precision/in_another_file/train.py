import setup_torch
import torch

torch.manual_seed(1)
setup_torch.fast()
