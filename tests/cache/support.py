"""Projects that are linted again and again, with the cache of findings and without."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from randlint.cache import index_stamp, stamp, states, store
from randlint.config import Settings
from randlint.engine import Linter
from randlint.file_report import FileReport
from randlint.findings import Profile, Result
from randlint.pipeline import FileLinter

FILES = {
    "pyproject.toml": '[project]\nname = "demo"\ndependencies = ["torch>=2.1,<2.8"]\n',
    "train.py": "import random\nfrom lib.data import split\nrandom.seed(1)\nsplit([])\n",
    "tune.py": (
        "from sklearn.model_selection import train_test_split\nfrom lib.config import SEED\n"
        "train_test_split([], random_state=SEED)\n"
    ),
    "lib/__init__.py": "",
    "lib/config.py": "SEED = None\n",
    "lib/data.py": (
        "from sklearn.model_selection import train_test_split\n\n\n"
        "def split(x):\n    return train_test_split(x, random_state=None)\n"
    ),
    "lib/exact.py": (
        "from torch import use_deterministic_algorithms\n\n\ndef exact():\n    use_deterministic_algorithms(True)\n"
    ),
    "lib/plain.py": "def add(a, b):\n    return a + b\n",
}


@dataclass
class Bench:
    """One project, and the names of the files that the latest run had to lint, sorted."""

    root: Path
    linted: list[str] = field(default_factory=list)

    def run(self, *, cache: bool = True, base: Path | None = None, **settings: Any) -> Result:
        self.linted.clear()
        given = Settings(root=self.root, jobs=1, profile=Profile.STRICT, no_cache=not cache, **settings)
        result = Linter.create(given, base or self.root).check([self.root])
        self.linted.sort()
        return result

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    @property
    def caches(self) -> list[Path]:
        """The files that hold findings."""
        return sorted((self.root / ".randlint_cache").glob("findings-*"))


def rules_of(result: Result) -> list[tuple[str, str]]:
    """The paths and rules of all findings."""
    return [(finding.location.path, finding.rule) for finding in result.findings]


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """A small project whose files depend on each other."""
    found = Bench(tmp_path / "demo")
    (found.root / ".git").mkdir(parents=True)
    for name, text in FILES.items():
        found.write(name, text)
    real = FileLinter._read

    def lint(self: FileLinter, path: Path) -> FileReport:
        found.linted.append(path.relative_to(found.root).as_posix())
        return real(self, path)

    monkeypatch.setattr(FileLinter, "_read", lint)
    monkeypatch.setattr(stamp, "_of_checkout", lambda package: ())  # somebody may be working on it
    return found


@pytest.fixture
def quick_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trust the times of files that are a moment old, and pack after every run."""
    monkeypatch.setattr(states, "TICK", 20_000_000)
    monkeypatch.setattr(index_stamp, "TICK", 20_000_000)
    monkeypatch.setattr(store, "_JOURNAL_BYTES", 0)


def wait_a_tick() -> None:
    """Long enough for the clock of a file system and for :func:`quick_clock`."""
    time.sleep(0.05)


def touch(path: Path) -> None:
    os.utime(path, ns=(time.time_ns(), time.time_ns()))
