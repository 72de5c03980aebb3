"""The cases in which start-up counts: one small file, a few changed files of a large project, the version."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from perf.cases import Tools
from perf.corpora import Tree, joined, spread, write_tree
from perf.measure import Case, Command
from perf.peers import randlint, randlint_check
from perf.process import run

SMALL = "one file of 50 lines, no cache"
CHANGED = "changed files of a project, warm cache"
VERSION = "`randlint --version`"
MEASURED = "randlint"
REFERENCES = {SMALL: "import libcst", CHANGED: "import click", VERSION: "import click"}

PROJECT_FILES = 3000
CHANGED_FILES = 20

TRAINING_SCRIPT = '''\
"""Train a small classifier on a table of features."""

import os
import random

import numpy as np
import torch
from sklearn.model_selection import train_test_split
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset

os.environ["PYTHONHASHSEED"] = "0"


class Classifier(nn.Module):
    def __init__(self, features, classes, rate=0.2):
        super().__init__()
        self.inner = nn.Linear(features, 128)
        self.outer = nn.Linear(128, classes)
        self.rate = rate

    def forward(self, rows):
        hidden = F.dropout(F.relu(self.inner(rows)), self.rate)
        return self.outer(hidden)


def loaders(rows, labels, batch=64):
    parts = train_test_split(rows, labels, test_size=0.2)
    tensors = [torch.as_tensor(part) for part in parts]
    train = TensorDataset(tensors[0], tensors[2])
    test = TensorDataset(tensors[1], tensors[3])
    return DataLoader(train, batch, shuffle=True, num_workers=4), DataLoader(test, batch, num_workers=4)


def train(model, batches, epochs=10):
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    for epoch in range(epochs):
        for rows, labels in batches:
            optimizer.zero_grad()
            F.cross_entropy(model(rows), labels).backward()
            optimizer.step()


if __name__ == "__main__":
    data = np.load("features.npz")
    random.shuffle(names := sorted(data.files))
    train_batches, test_batches = loaders(data["rows"].astype("float32"), data["labels"])
    model = Classifier(data["rows"].shape[1], 10)
    train(model, train_batches)
'''


def importing(module: str) -> tuple[str, ...]:
    return (sys.executable, "-c", f"import {module}")


def case_against_import(name: str, argv: tuple[str, ...], cwd: Path, prepare: Callable[[], None] | None = None) -> Case:
    """A run of randlint and what it is compared with."""
    reference = REFERENCES[name]
    module = reference.removeprefix("import ")
    return Case(name, (Command(reference, importing(module), cwd), Command(MEASURED, argv, cwd, prepare=prepare)))


def small_file(work: Path) -> Tree:
    """A project of one training script with findings."""
    return write_tree(work / "trees" / "small", {"train.py": TRAINING_SCRIPT.encode()})


def start_up_cases(work: Path) -> list[Case]:
    """One small file, and the version. Each command has run once before: byte code is written."""
    root = small_file(work).root
    check = randlint_check("--no-cache", "train.py")
    for argv in (check, importing("libcst"), importing("click")):
        run(argv, root)
    return [case_against_import(SMALL, check, root), case_against_import(VERSION, (*randlint(), "--version"), root)]


def changer(files: Sequence[Path]) -> Callable[[], None]:
    """A function that gives each file another last line whenever it is called."""
    texts = {path: path.read_bytes() for path in files}
    turns = itertools.count(1)

    def change() -> None:
        turn = next(turns)
        for path, text in texts.items():
            end = b"" if text.endswith(b"\n") or not text else b"\n"
            path.write_bytes(text + end + f"# change {turn}\n".encode())

    return change


def changed_case(trees: Sequence[Tree], tools: Tools, files: int = PROJECT_FILES, changed: int = CHANGED_FILES) -> Case:
    """Some files change before every run and are named on the command line, as pre-commit does; the rest is cached."""
    project = joined(trees, tools.work / "trees" / "project", files)
    named = spread(project.files, changed)
    run(randlint_check("."), project.root)
    argv = randlint_check("--force-exclude", *(path.relative_to(project.root).as_posix() for path in named))
    run(argv, project.root)
    case = case_against_import(CHANGED, argv, project.root, changer(named))
    case.facts.update(files=len(project.files), lines=project.lines, changed=len(named))
    return case
