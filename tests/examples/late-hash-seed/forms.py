"""Every way to set the variable for the running process."""
import os
import os as system
from os import environ, putenv

NAME = "PYTHONHASHSEED"
SEED = 7

os.environ["PYTHONHASHSEED"] = "0"  # want: late-hash-seed
os.environ['PYTHONHASHSEED'] = str(SEED)  # want: late-hash-seed
system.environ["PYTHONHASHSEED"] = f"{SEED}"  # want: late-hash-seed
environ["PYTHONHASHSEED"] = "1"  # want: late-hash-seed
environ[NAME] = "1"  # want: late-hash-seed
os.environ.setdefault("PYTHONHASHSEED", "0")  # want: late-hash-seed
os.environ.update({"PYTHONHASHSEED": "0", "OTHER": "1"})  # want: late-hash-seed
os.environ.update(PYTHONHASHSEED="0")  # want: late-hash-seed
os.environ |= {"PYTHONHASHSEED": "0"}  # want: late-hash-seed
os.putenv("PYTHONHASHSEED", "0")  # want: late-hash-seed
putenv(NAME, "0")  # want: late-hash-seed
os.environ["PYTHONHASHSEED"], os.environ["OTHER"] = "0", "1"  # want: late-hash-seed

store = os.environ
store["PYTHONHASHSEED"] = "0"  # want: late-hash-seed

for name in ("PYTHONHASHSEED", "OTHER"):
    os.environ[name] = "0"  # want: late-hash-seed

for name, value in {"PYTHONHASHSEED": "0"}.items():
    os.environ[name] = value  # want: late-hash-seed

if "PYTHONHASHSEED" not in os.environ:
    os.environ["PYTHONHASHSEED"] = "0"  # want: late-hash-seed

os.environ["PYTHONHASHSEED"] = os.environ.get("PYTHONHASHSEED", "0")  # want: late-hash-seed


def from_parameter(seed):
    os.environ["PYTHONHASHSEED"] = seed  # want: late-hash-seed


class Trainer:
    def __init__(self, seed):
        os.environ["PYTHONHASHSEED"] = str(seed)  # want: late-hash-seed
