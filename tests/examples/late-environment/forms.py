"""Other ways to set the variable: none is moved."""
import os
from os import environ

import torch

environ.setdefault("OMP_NUM_THREADS", str(4))  # want: late-environment
os.environ.update({"OMP_NUM_THREADS": "2", "CUDA_VISIBLE_DEVICES": "0"})  # want: late-environment

for name in ("OMP_NUM_THREADS", "OTHER"):
    os.environ[name] = "1"  # want: late-environment
