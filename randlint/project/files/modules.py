"""The files below a folder that a program there may import."""

from __future__ import annotations

import os
from pathlib import Path

_SKIPPED = frozenset({"__pycache__", "node_modules"})
_ENVIRONMENT = "pyvenv.cfg"
_MOST = 6000


def modules_below(root: Path) -> tuple[Path, ...] | None:
    """The Python files below a folder, sorted, those that are ignored or excluded included; hidden folders and virtual
    environments are left out. None where there are too many, and where a package around the folder holds more."""
    if (root / "__init__.py").is_file():
        return None
    found: list[Path] = []
    seen: set[str] = set()
    for folder, folders, names in os.walk(root, followlinks=True):
        real = os.path.realpath(folder)
        if real in seen or _ENVIRONMENT in names:
            folders.clear()
            continue
        seen.add(real)
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _SKIPPED)
        found += [Path(folder, name) for name in sorted(names) if name.endswith(".py")]
        if len(found) > _MOST:
            return None
    return tuple(found)
