"""Thread variables behind the imports of what reads them."""
import os

import numpy as np
import torch
from sklearn.linear_model import Ridge

os.environ["OMP_NUM_THREADS"] = "1"  # want: late-environment
os.environ["OPENBLAS_NUM_THREADS"] = "1"  # want: late-environment
os.environ["MKL_NUM_THREADS"] = "1"  # want: late-environment
os.environ["VECLIB_MAXIMUM_THREADS"] = "1"  # want: late-environment
os.environ["NUMEXPR_NUM_THREADS"] = "1"
