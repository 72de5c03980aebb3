import os

import prepared
from helpers import mean

os.environ["OMP_NUM_THREADS"] = "1"  # want: late-environment
