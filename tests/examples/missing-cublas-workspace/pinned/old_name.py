import torch

torch.set_deterministic(True)  # want: missing-cublas-workspace
