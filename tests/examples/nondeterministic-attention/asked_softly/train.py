import torch
from model import Block

torch.use_deterministic_algorithms(True, warn_only=True)
Block()(q, k, v).sum().backward()
