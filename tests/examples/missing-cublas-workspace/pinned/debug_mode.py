import torch

torch.set_deterministic_debug_mode("default")
torch.set_deterministic_debug_mode(1)  # want: missing-cublas-workspace(strict)
