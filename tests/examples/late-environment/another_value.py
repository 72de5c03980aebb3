"""What was read is the first value."""
import os

os.environ["OMP_NUM_THREADS"] = "1"
import numpy as np

if np.__version__ > "2":
    os.environ["OMP_NUM_THREADS"] = "8"  # want: late-environment
