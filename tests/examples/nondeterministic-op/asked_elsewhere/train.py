import torch
from model import Net

torch.use_deterministic_algorithms(True, warn_only=True)
net = Net()
