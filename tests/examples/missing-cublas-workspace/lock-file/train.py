import torch

torch.use_deterministic_algorithms(True)  # want: missing-cublas-workspace(warning)
