"""Deterministic kernels are a claim, too; one finding for a file."""

import torch

torch.use_deterministic_algorithms(True)
torch.backends.cuda.matmul.fp32_precision = "tf32"  # want: reduced-precision
torch.backends.cuda.matmul.allow_tf32 = True
