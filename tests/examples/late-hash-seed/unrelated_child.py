"""A child that is visibly no Python does not make the setting useful."""
import os
import random
import subprocess


def main():
    os.environ["PYTHONHASHSEED"] = "0"  # want: late-hash-seed
    commit = subprocess.check_output(["git", "rev-parse", "HEAD"])
    branch = subprocess.check_output("git branch", shell=True)
    random.seed(0)
    return commit, branch, list({"a", "b"})
