import os

import numpy as np


def test_setting():
    os.environ["OMP_NUM_THREADS"] = "4"  # want: late-environment(strict)
