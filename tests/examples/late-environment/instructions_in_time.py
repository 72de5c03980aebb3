import os

os.environ["OPENBLAS_CORETYPE"] = "Haswell"
os.environ["NUMEXPR_MAX_THREADS"] = "4"

import numexpr
import numpy
import torch

os.environ["ATEN_CPU_CAPABILITY"] = "avx2"
x = torch.ones(8)
