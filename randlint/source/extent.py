"""Which files belong to a project, for questions about all of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Extent:
    """``files``: just these (None: all below the root, but for ``exclude`` and what .gitignore names).

    ``cache``: what is found out may be kept on disk.
    """

    files: tuple[Path, ...] | None = ()
    exclude: tuple[str, ...] = ()
    respect_gitignore: bool = True
    cache: bool = False
