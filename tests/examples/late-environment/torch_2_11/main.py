import os

import torch

x = torch.zeros(3, device="cuda")
os.environ["CUBLAS_WORKSPACE_CONFIG"] = ":4096:8"
