"""``python -m randlint``."""

from randlint.cli import main

if __name__ == "__main__":
    main(prog_name="randlint")
