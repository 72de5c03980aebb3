import torch
from model import Block

torch.use_deterministic_algorithms(True)
Block()(q, k, v).sum().backward()
