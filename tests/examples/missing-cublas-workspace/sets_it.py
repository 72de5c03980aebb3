# /// script
# dependencies = ["torch==2.5.1"]
# ///
import os

import torch


def fix(seed):
    torch.manual_seed(seed)
    torch.use_deterministic_algorithms(True)  # want: missing-cublas-workspace
