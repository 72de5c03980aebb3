"""randlint reads whatever Python files there are, in the strict profile, and no check falls over."""

from __future__ import annotations

import os
import sysconfig
from importlib.util import find_spec
from pathlib import Path

import pytest

from randlint.config import Settings
from randlint.engine import Linter
from randlint.findings import Profile

STANDARD_LIBRARY = Path(sysconfig.get_path("stdlib"))
# The packages at hand are large: a part of each by default, everything where this is set.
EVERYTHING = bool(os.environ.get("RANDLINT_TEST_EVERYTHING"))


def failures(files: list[Path], root: Path) -> list[str]:
    linter = Linter.create(Settings(root=root, profile=Profile.STRICT, jobs=2, exclude=()), root)
    return [n.message for n in linter.check(files).notices if n.kind == "failed"]


@pytest.mark.slow
def test_the_standard_library() -> None:
    """Every module outside the interpreter's own tests of itself; those too on demand."""
    skipped = {"site-packages"} if EVERYTHING else {"site-packages", "test", "idlelib", "lib2to3"}
    files = [p for p in sorted(STANDARD_LIBRARY.rglob("*.py")) if not skipped & set(p.parts)]
    assert len(files) > 300
    assert failures(files, STANDARD_LIBRARY) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("package", "part"), [("sklearn", "model_selection"), ("torch", "utils/data/_utils"), ("keras", "src/random")]
)
def test_installed_packages(package: str, part: str) -> None:
    """Code that defines the very APIs that the catalogue speaks of."""
    found = find_spec(package)
    if found is None or found.origin is None:
        pytest.skip(f"{package} is not installed")
    root = Path(found.origin).parent
    files = sorted((root if EVERYTHING else root / part).rglob("*.py"))
    assert files
    assert failures(files, root) == []
