"""What is on by default, and what cannot be seen."""

import torch

torch.manual_seed(1)
torch.backends.cudnn.allow_tf32 = True
torch.backends.cuda.matmul.allow_fp16_reduced_precision_reduction = True
torch.set_float32_matmul_precision(precision)
