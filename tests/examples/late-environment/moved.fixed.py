"""Settings that can be moved above the import, and one that cannot."""
from __future__ import annotations

import sys
import os
os.environ["OMP_NUM_THREADS"] = "1"  # for the cluster  # want: late-environment
import numpy as np
import os

os.environ["MKL_NUM_THREADS"] = str(len(sys.argv))  # want: late-environment
print(np.ones(3).sum())
