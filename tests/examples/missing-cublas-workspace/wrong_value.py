# /// script
# dependencies = ["torch==2.5.1"]
# ///
import os

import torch

os.environ["CUBLAS_WORKSPACE_CONFIG"] = ":4096:2"  # want: missing-cublas-workspace
torch.use_deterministic_algorithms(True)
