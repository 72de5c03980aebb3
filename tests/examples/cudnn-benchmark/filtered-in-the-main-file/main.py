import torch

from engine import Engine

torch.use_deterministic_algorithms(True)
Engine(4)
