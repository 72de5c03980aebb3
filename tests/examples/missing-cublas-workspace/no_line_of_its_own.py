# /// script
# dependencies = ["torch==2.5.1"]
# ///
import torch

if strict: torch.use_deterministic_algorithms(True)  # want: missing-cublas-workspace
