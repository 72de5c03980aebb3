"""The variable is for the processes that are started next, and is put back."""
import os
import subprocess
import sys

import numpy as np


def measure(threads):
    before = os.environ.get("OMP_NUM_THREADS", "")
    os.environ["OMP_NUM_THREADS"] = str(threads)
    subprocess.run([sys.executable, "bench.py"], check=True)
    os.environ["OMP_NUM_THREADS"] = before


env = os.environ.copy()
env["OMP_NUM_THREADS"] = "1"
