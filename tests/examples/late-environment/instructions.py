"""Which instructions are used: read at the import, and by torch at its first operation."""

import os

import numexpr
import torch

os.environ["NUMEXPR_MAX_THREADS"] = "4"  # want: late-environment
os.environ["OPENBLAS_CORETYPE"] = "Haswell"  # want: late-environment
os.environ["NPY_DISABLE_CPU_FEATURES"] = "AVX512F"  # want: late-environment
x = torch.ones(8)
os.environ["ATEN_CPU_CAPABILITY"] = "avx2"  # want: late-environment
