"""The pre-commit hooks: the manifest is valid, and a commit with a hazard is stopped until it is fixed.

The hooks run from this interpreter instead of a fresh installation, which would need a network.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from randlint.init_project import init_project

pytest.importorskip("pre_commit")
pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parent.parent
MANIFEST = ROOT / ".pre-commit-hooks.yaml"
HAZARD = "import numpy as np\n\nrng = np.random.default_rng()\nprint(rng.random())\n"
SAFELY_FIXABLE = "import numpy as np\n\nrng = np.random.default_rng(0)  # randlint: ignore[unseeded-generator] gone\n"


class Repository:
    """A scratch git repository with its own pre-commit home."""

    def __init__(self, root: Path) -> None:
        self.root = root / "repository"
        self.root.mkdir()
        clean = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
        scripts = str(Path(sys.executable).parent)
        path = os.pathsep.join([scripts, clean.get("PATH", "")])
        self.environment = {**clean, "PRE_COMMIT_HOME": str(root / "home"), "PATH": path, "NO_COLOR": "1"}
        self.run("git", "init", "-q", ".")

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, cwd=self.root, env=self.environment, capture_output=True, text=True)

    def write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.write_text(text, "utf-8")
        self.run("git", "add", name)
        return path

    def pre_commit(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.run(sys.executable, "-m", "pre_commit", *arguments)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


def hooks() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(MANIFEST.read_text("utf-8"))
    return found


def test_the_manifest_and_our_own_configuration_are_valid(repository: Repository) -> None:
    """pre-commit itself takes both files."""
    for command, path in (("validate-manifest", MANIFEST), ("validate-config", ROOT / ".pre-commit-config.yaml")):
        done = repository.pre_commit(command, str(path))
        assert (done.returncode, done.stdout) == (0, "")


def test_the_hooks_of_the_manifest_stop_a_hazard_and_fix_what_is_safe(repository: Repository) -> None:
    """`randlint` fails with the finding and passes once it is mended; `randlint-fix` changes the file and fails."""
    local = [
        {**hook, "language": "system", "entry": hook["entry"].replace("randlint", f"{sys.executable} -m randlint", 1)}
        for hook in hooks()
    ]
    config = {"repos": [{"repo": "local", "hooks": local}]}
    repository.write(".pre-commit-config.yaml", yaml.safe_dump(config))
    program = repository.write("train.py", HAZARD)
    failed = repository.pre_commit("run", "randlint", "--all-files")
    assert failed.returncode == 1
    assert "train.py:3:7: warning: unseeded-generator (RND102)" in failed.stdout
    repository.write("train.py", HAZARD.replace("()", "(0)", 1))
    assert repository.pre_commit("run", "randlint", "--all-files").returncode == 0
    repository.write("train.py", SAFELY_FIXABLE)
    fixed = repository.pre_commit("run", "randlint-fix", "--all-files")
    assert (fixed.returncode, "files were modified by this hook" in fixed.stdout) == (1, True)
    assert program.read_text("utf-8") == SAFELY_FIXABLE.partition("  #")[0] + "\n"
    repository.run("git", "add", "train.py")
    assert repository.pre_commit("run", "randlint-fix", "--all-files").returncode == 0


def test_excluded_files_are_not_linted_by_the_hook() -> None:
    """pre-commit names every file, so the hooks apply `exclude` to named files too."""
    assert [hook["id"] for hook in hooks() if "--force-exclude" not in hook["entry"].split()] == []


def test_what_init_writes_works(repository: Repository) -> None:
    """The hook that `randlint init` writes is valid, and finds a hazard in a notebook and in a program."""
    assert len(list(init_project(repository.root))) == 2
    repository.write("train.py", HAZARD)
    cell = '{"cell_type": "code", "source": ["import numpy as np\\n", "rng = np.random.default_rng()"]}'
    repository.write("look.ipynb", f'{{"nbformat": 4, "nbformat_minor": 5, "metadata": {{}}, "cells": [{cell}]}}')
    done = repository.pre_commit("run", "--all-files")
    assert done.returncode == 1
    assert "train.py:3:7: warning: unseeded-generator" in done.stdout
    assert "look.ipynb:cell 0:2:7: warning: unseeded-generator" in done.stdout
