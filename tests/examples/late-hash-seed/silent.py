"""What sets nothing, or sets it for somebody else."""
import os
import subprocess
import sys

# os.environ["PYTHONHASHSEED"] = "0"
TEXT = 'os.environ["PYTHONHASHSEED"] = "0"'
current = os.environ.get("PYTHONHASHSEED")
other = os.environ["PYTHONHASHSEED"]
settings = {"PYTHONHASHSEED": "0"}
settings["PYTHONHASHSEED"] = "1"
is_set = "PYTHONHASHSEED" in os.environ
os.environ.pop("PYTHONHASHSEED", None)
os.environ["PYTHONUNBUFFERED"] = "1"


def test_child(monkeypatch):
    monkeypatch.setenv("PYTHONHASHSEED", "0")


def child():
    env = dict(os.environ)
    env["PYTHONHASHSEED"] = "0"
    other = {**os.environ, "PYTHONHASHSEED": "1"}
    subprocess.run([sys.executable, "a.py"], env=env)
    subprocess.run([sys.executable, "a.py"], env=other)


def with_old_value():
    before = os.environ.get("PYTHONHASHSEED")
    os.environ["PYTHONHASHSEED"] = "3"
    subprocess.check_call([sys.executable, "-c", "print(hash('a'))"])
    os.environ["PYTHONHASHSEED"] = before
