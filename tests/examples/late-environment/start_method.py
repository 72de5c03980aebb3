"""Workers that start anew read the variable; which method it is may be up to a setting."""
import multiprocessing as mp
import os

import torch


def setup(method="fork"):
    mp.set_start_method(method, force=True)
    os.environ["OMP_NUM_THREADS"] = "1"


def forked():
    mp.set_start_method("fork")
    os.environ["MKL_NUM_THREADS"] = "1"  # want: late-environment
    torch.manual_seed(0)
