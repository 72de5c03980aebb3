import torch

before = torch.are_deterministic_algorithms_enabled()
torch.use_deterministic_algorithms(False)
measure()
torch.use_deterministic_algorithms(before)
