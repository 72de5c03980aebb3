"""Work on the GPU comes first: that is one cause, and late-environment speaks of it."""

import os

import torch

model = torch.nn.Linear(3, 3).cuda()
os.environ["CUBLAS_WORKSPACE_CONFIG"] = ":4096:8"  # want: late-environment
torch.use_deterministic_algorithms(True)
