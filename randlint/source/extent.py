"""Which files belong to a project, for questions about all of them."""

from __future__ import annotations

from pathlib import Path

from randlint.records import dataclass

_MARKS = (".git", "pyproject.toml", "setup.py")


def project_root(base: Path) -> Path | None:
    """The nearest folder from ``base`` upwards that looks like a project's root."""
    folders = (base, *base.parents)
    return next((folder for folder in folders if any((folder / mark).exists() for mark in _MARKS)), None)


@dataclass(frozen=True, slots=True)
class Extent:
    """``files``: just these (None: all below the root, but for ``exclude`` and what .gitignore names).

    ``cache``: what is found out may be kept on disk.
    """

    files: tuple[Path, ...] | None = ()
    exclude: tuple[str, ...] = ()
    respect_gitignore: bool = True
    cache: bool = False
