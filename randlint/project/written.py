"""What the files of a project say somewhere, found in their text: for parts that meet only in configuration."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from randlint.project.memo import remember
from randlint.source import looks

if TYPE_CHECKING:
    from randlint.project.project import Project

_SKIPPED = {"node_modules", "site-packages", "venv", "env", "build", "dist", "__pycache__"}
_MAX_FILES = 5000


@remember
def is_written(project: Project, function: str, parameter: str) -> bool:
    """Whether any Python file or notebook of the project calls ``function`` with ``parameter=True``, by its text."""
    witness = written_below(project.root, function, parameter)
    if witness is None:
        looks.note("", "written", function, parameter)
    else:
        looks.read(*witness)  # as long as this one does, it is of no interest what the others hold
    return witness is not None


def written_below(root: Path, function: str, parameter: str) -> tuple[Path, bytes] | None:
    """The first file below a folder that does so, with its content."""
    call = re.compile(rf"\b{function}\((?:[^()]|\([^()]*\))*\b{parameter}\s*=\s*True")
    for number, path in enumerate(_files(root)):
        if number >= _MAX_FILES:
            return None
        try:
            data = path.read_bytes()
        except OSError:
            continue
        text = data.decode("utf-8", "replace")
        if function in text and call.search(text):
            return path, data
    return None


def _files(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(f for f in folders if not f.startswith(".") and f not in _SKIPPED)
        yield from (Path(folder, n) for n in sorted(names) if n.endswith((".py", ".ipynb")))
