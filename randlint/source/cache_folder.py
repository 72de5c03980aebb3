"""The folder in which randlint keeps what it found, beside a project: made with care, never trusted.

A cache is a help and nothing else: one that is broken, foreign or cannot be written is as good as none.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from randlint.source.edits import write_atomically

CACHE_FOLDER = ".randlint_cache"
# A file may change twice within one tick of the clock of its file system: 2 s for FAT.
TICK = 2_000_000_000  # ns
_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# A cache of randlint, see https://bford.info/cachedir/\n"


def cache_folder(root: str) -> str | None:
    """The cache's folder in ``root``; None for a link, behind which somebody else's files lie."""
    folder = os.path.join(root, CACHE_FOLDER)
    return None if os.path.islink(folder) else folder


def make_cache_folder(folder: str) -> None:
    """Make the folder, hidden from git and from backups. Raises OSError."""
    os.makedirs(folder, exist_ok=True)
    for name, content in ((".gitignore", "*\n"), ("CACHEDIR.TAG", _TAG)):
        if not os.path.lexists(os.path.join(folder, name)):
            write_atomically(Path(folder, name), content.encode(), create=True)


def may_be_replaced(file: str) -> bool:
    """False for a link or a pipe in the place of a cache: writing would reach something else, or wait."""
    return not os.path.lexists(file) or stat.S_ISREG(os.lstat(file).st_mode)


def read_regular(file: str, most: int) -> bytes | None:
    """The content of a regular file of at most that many bytes; never waits for a pipe. Raises OSError, ValueError."""
    handle = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as opened:
        status = os.fstat(handle)
        return opened.read() if stat.S_ISREG(status.st_mode) and status.st_size <= most else None
