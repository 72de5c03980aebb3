"""What the files of a project say somewhere, found in their text: for parts that meet only in configuration."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

_SKIPPED = {"node_modules", "site-packages", "venv", "env", "build", "dist", "__pycache__"}
_MAX_FILES = 5000


@lru_cache(maxsize=64)
def is_written(root: Path, function: str, parameter: str) -> bool:
    """Whether any Python file or notebook below ``root`` calls ``function`` with ``parameter=True``, by its text."""
    call = re.compile(rf"\b{function}\((?:[^()]|\([^()]*\))*\b{parameter}\s*=\s*True")
    for number, path in enumerate(_files(root)):
        if number >= _MAX_FILES:
            return False
        try:
            text = path.read_text("utf-8", "replace")
        except OSError:
            continue
        if function in text and call.search(text):
            return True
    return False


def _files(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(f for f in folders if not f.startswith(".") and f not in _SKIPPED)
        yield from (Path(folder, n) for n in sorted(names) if n.endswith((".py", ".ipynb")))
