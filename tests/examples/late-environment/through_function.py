"""When a function sets the variable depends on when it is called."""
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch


def early():
    os.environ["OMP_NUM_THREADS"] = "1"


early()
import numpy as np
import pandas as pd


def late():
    os.environ["MKL_NUM_THREADS"] = "1"  # want: late-environment


late()


def own_import():
    os.environ["NUMEXPR_NUM_THREADS"] = "1"
    import numexpr

    return numexpr.evaluate("1 + 1")


def after_own_import():
    import numba

    os.environ["NUMBA_NUM_THREADS"] = "1"  # want: late-environment
    return numba


if __name__ == "__main__":
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # want: late-environment
