import os

from numba._compiled import run

os.environ["NUMBA_NUM_THREADS"] = "3"
