import os

os.environ["MKL_NUM_THREADS"] = "1"
import numpy as np
