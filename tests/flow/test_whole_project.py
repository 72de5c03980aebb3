"""Facts about the whole project count where only some of its files are linted."""

from __future__ import annotations

from pathlib import Path

import pytest

from randlint.config import Settings
from randlint.engine import Linter
from randlint.project.files import index_cache

DATA = """
from sklearn.model_selection import train_test_split

def split(rows):
    return train_test_split(rows)
"""
SEEDED = "import numpy\nfrom data import split\nnumpy.random.seed(1)\nsplit([1, 2])\n"
UNSEEDED = SEEDED.replace("numpy.random.seed(1)", "")


def project(root: Path, train: str) -> Path:
    (root / "pyproject.toml").write_text('[project]\nname = "demo"\nversion = "1"\n', "utf-8")
    (root / "train.py").write_text(train, "utf-8")
    (root / "data.py").write_text(DATA, "utf-8")
    return root


def rules_in(root: Path, *names: str, **options: object) -> list[str]:
    settings = Settings(root=root, select=("unseeded-split",), jobs=1, **options)  # type: ignore[arg-type]
    result = Linter.create(settings, root).check([root / name for name in names])
    return [finding.rule for finding in result.findings]


def test_a_caller_that_is_not_linted_still_seeds(tmp_path: Path) -> None:
    assert rules_in(project(tmp_path, SEEDED), "data.py") == []


def test_a_caller_that_does_not_seed_seeds_nothing(tmp_path: Path) -> None:
    assert rules_in(project(tmp_path, UNSEEDED), "data.py") == ["unseeded-split"]


def test_a_change_in_the_caller_is_seen_in_the_next_run(tmp_path: Path) -> None:
    root = project(tmp_path, SEEDED)
    assert rules_in(root, "data.py") == []
    assert rules_in(project(tmp_path, UNSEEDED), "data.py") == ["unseeded-split"]


def test_what_is_not_on_disk_yet_counts(tmp_path: Path) -> None:
    """An editor's unsaved text of the caller wins over the file."""
    root = project(tmp_path, UNSEEDED)
    linter = Linter.create(Settings(root=root, select=("unseeded-split",), jobs=1), root)
    found = linter.check([root / "data.py"], overrides={root / "train.py": SEEDED.encode()})
    assert list(found.findings) == []


def test_the_index_is_kept_beside_the_project_unless_asked_not_to(tmp_path: Path) -> None:
    root = project(tmp_path, SEEDED)
    rules_in(root, "data.py", no_cache=True)
    assert not (root / index_cache.CACHE_FOLDER).exists()
    rules_in(root, "data.py")
    assert (root / index_cache.CACHE_FOLDER / ".gitignore").read_text("utf-8").strip().endswith("*")


def test_without_a_sign_of_a_project_only_the_linted_files_count(tmp_path: Path) -> None:
    """A file in a folder without packaging or repository: nothing around it is read."""
    root = project(tmp_path, SEEDED)
    (root / "pyproject.toml").unlink()
    if any((folder / mark).exists() for folder in root.parents for mark in (".git", "pyproject.toml", "setup.py")):
        pytest.skip("the folder for temporary files lies inside a project")
    assert rules_in(root, "data.py") == ["unseeded-split"]
    assert rules_in(root, "data.py", "train.py") == []
