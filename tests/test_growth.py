"""A file that is twice as long takes twice the work: generated programs make thousands of calls."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from randlint.config import Settings
from randlint.engine import Linter
from randlint.findings import Confidence, Profile

PACKAGE = str(Path(__file__).parents[1] / "randlint")
HEAD = """\
import argparse
import random
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader
from sklearn.model_selection import train_test_split
rows = [1, 2, 3]
generator = np.random.default_rng()
parser = argparse.ArgumentParser()
"""
# What is repeated, each time with another number in place of 7.
REPEATED = {
    "draws that are kept": "x7 = random.random()\n",
    "draws that are added up": "x = rows + random.random()\nx = x + random.random()\n",
    "draws under conditions": "if rows:\n    x = random.random()\nelse:\n    random.seed(7)\n",
    "draws of one generator": "x7 = generator.normal(7)\n",
    "splits": "a7, b7 = train_test_split(rows)\n",
    "splits in functions": "def split7(rows):\n    return train_test_split(rows)\nsplit7(rows)\n",
    "loaders": "loader7 = DataLoader(rows, shuffle=True, num_workers=2)\nfor x in loader7:\n    pass\n",
    "loops": "for i in range(3):\n    rng7 = np.random.default_rng(0)\n    rng7.normal(2)\n",
    "functions": "def f7():\n    return np.random.rand(7)\nf7()\n",
    "options": "parser.add_argument('--seed7', type=int, default=0)\nnp.random.seed(parser.parse_args().seed7)\n",
    "models": """\
class Model7(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(2, 2)
        self.drop = nn.Dropout(0.1)

    def forward(self, x):
        return self.drop(self.layer(x))

model7 = Model7()
def evaluate7(x):
    with torch.no_grad():
        return model7(x)
""",
}


def work(folder: Path, text: str) -> int:
    """How many lines of randlint run for one file with every rule, one for each turn of a loop."""
    folder.mkdir()
    (folder / "program.py").write_text(text, "utf-8")
    settings = Settings(root=folder, profile=Profile.STRICT, min_confidence=Confidence.LOW, jobs=1, no_cache=True)
    linter = Linter.create(settings, folder)
    count = 0

    def in_function(frame: FrameType, event: str, argument: Any) -> Callable[..., Any]:
        nonlocal count
        count += 1
        return in_function

    def entered(frame: FrameType, event: str, argument: Any) -> Callable[..., Any] | None:
        return in_function(frame, event, argument) if frame.f_code.co_filename.startswith(PACKAGE) else None

    before = threading.gettrace()
    threading.settrace(entered)  # the work is done by a thread with a stack of its own
    try:
        result = linter.check([folder])
    finally:
        threading.settrace(before)  # type: ignore[arg-type]
    assert [notice for notice in result.notices if notice.kind == "failed"] == []
    return count


@pytest.mark.parametrize("name", REPEATED)
def test_work_grows_with_the_length(tmp_path: Path, name: str) -> None:
    """From twice to four times as much costs about two times what from once to twice as much does, for all rules."""

    def text(times: int) -> str:
        return HEAD + "".join(REPEATED[name].replace("7", str(number)) for number in range(100, 100 + times))

    work(tmp_path / "first", text(1))  # what is read once
    once, twice, four_times = (work(tmp_path / str(times), text(times)) for times in (25, 50, 100))
    assert twice - once > 1000
    # A square grows by four times instead.
    assert (four_times - twice) / (twice - once) < 2.4
