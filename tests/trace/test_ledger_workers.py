"""The ledger in the workers of a loader, however they are started: real programs under ``randlint trace``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.trace.support import places, report_of, traced

PROGRAM = """
import random

import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset


class Noise(Dataset):
    def __init__(self):
        self.rng = np.random.default_rng(3)
        self.state = np.random.RandomState(3)
        self.unseeded = np.random.default_rng()

    def __len__(self):
        return 4

    def __getitem__(self, index):
        own = self.rng.normal() + self.state.normal()
        return own, random.random() + np.random.normal() + float(torch.rand(1)), self.unseeded.normal()


if __name__ == "__main__":
    torch.manual_seed(0)
    for epoch in range(2):
        for own, seeded, _ in DataLoader(Noise(), num_workers=2, multiprocessing_context="METHOD"):
            print([x.hex() for x in own.tolist() + seeded.tolist()])
"""


def told(report: dict[str, Any], rule: str) -> list[str]:
    return [f["message"] for f in report["findings"] if f["rule"] == rule]


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_generators_that_workers_hold_copies_of(tmp_path: Path, method: str) -> None:
    """Reported where they were made, though the copy came in a pickle; the streams that the loader seeds are fine."""
    report = report_of(tmp_path, PROGRAM.replace("METHOD", method))
    repeated = [f for f in report["findings"] if f["rule"] == "workers-repeat-at-runtime"]
    assert [(f["line"], f["message"]) for f in repeated] == [
        (11, "2 workers of a loader drew the same numbers from this `numpy.random.Generator`"),
        (12, "2 workers of a loader drew the same numbers from this `numpy.random.RandomState`"),
        (13, "2 workers of a loader drew the same numbers from this `numpy.random.Generator`"),
    ]
    assert [[r["line"] for r in f["related"]] for f in repeated] == [[19], [19], [20]]
    assert places(report, "unseeded-draw") == [13]
    assert told(report, "late-seed-at-runtime") == []


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_workers_draw_the_same_numbers_as_untraced(tmp_path: Path, method: str) -> None:
    """Bit for bit, in the order of the batches."""
    import subprocess
    import sys

    (tmp_path / "program.py").write_text(PROGRAM.replace("METHOD", method), "utf-8")
    plain = subprocess.run([sys.executable, "program.py"], cwd=tmp_path, capture_output=True, text=True, check=True)
    report = tmp_path / "report.json"
    seen = traced(tmp_path, "--format", "json", "--output", str(report), "program.py")
    assert seen.returncode == 0
    assert seen.stdout == plain.stdout
    assert plain.stdout.count("\n") == 8


def test_children_of_a_pool_that_copy_a_stream(tmp_path: Path) -> None:
    """Forked processes begin with equal states of NumPy's global stream; a seed in each child mends it."""
    code = """
import multiprocessing as mp

import numpy as np


def seed(number):
    np.random.seed(number)


def draw(_):
    return np.random.normal()


if __name__ == "__main__":
    np.random.seed(1)
    children = [mp.get_context("fork").Process(target=draw, args=(i,)) for i in range(2)]
    for child in children:
        child.start()
    for child in children:
        child.join()
"""
    report = report_of(tmp_path, code)
    assert told(report, "workers-repeat-at-runtime") == [
        "2 processes drew the same numbers from copies of NumPy's global stream"
    ]
    mended = code.replace("return np", "seed(_)\n    return np")
    assert told(report_of(tmp_path, mended), "workers-repeat-at-runtime") == []
