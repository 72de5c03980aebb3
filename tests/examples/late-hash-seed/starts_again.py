"""The program replaces itself: the new one reads the variable at its start."""
import os
import random
import sys


def ensure():
    os.environ["PYTHONHASHSEED"] = "0"


def restart():
    os.execvp(sys.executable, [sys.executable, *sys.argv])


if __name__ == "__main__":
    if os.environ.get("PYTHONHASHSEED") != "0":
        ensure()
        restart()
    random.seed(0)
