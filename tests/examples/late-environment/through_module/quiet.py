import os

import prepared

os.environ["MKL_NUM_THREADS"] = "1"
