# https://github.com/bitextor/bicleaner/issues/72
import os
import subprocess
import sys


def main():
    words = {"a", "b"}
    print(words)


if __name__ == "__main__":
    if "PYTHONHASHSEED" not in os.environ:
        subprocess.run([sys.executable, *sys.argv], env={**os.environ, "PYTHONHASHSEED": "42"}, check=True)
    else:
        main()
