"""Runs `randlint spread` in this process; the programs run in processes of their own, as always."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from randlint.cli import main

SEEDED = """
import argparse, random, sys
parser = argparse.ArgumentParser()
parser.add_argument("--seed", type=int, default=7)
options, rest = parser.parse_known_args()
random.seed(options.seed)
score = random.random()
print("epoch 1: score: 0.5")
print(f"score: {score:.6f}, loss={1 - score:.6f}")
"""


def spread(*arguments: str) -> Result:
    """The command in the current folder, without configuration."""
    return CliRunner().invoke(main, ["spread", "--isolated", *arguments])


def report(*arguments: str) -> dict[str, Any]:
    """Its JSON report; it must end well."""
    done = spread("--format", "json", *arguments)
    assert done.exit_code == 0, done.output
    made: dict[str, Any] = json.loads(done.stdout)
    return made


def write(folder: Path, code: str, name: str = "program.py") -> None:
    (folder / name).write_text(code, "utf-8")
