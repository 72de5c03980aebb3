"""Outlines of files, remembered on disk so that only what has changed is read again.

The cache is a help and nothing else: one that is broken, foreign or cannot be written is as good as none.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import randlint
from randlint.project.files.outline import Outline, outline
from randlint.source.cache_folder import (
    CACHE_FOLDER,
    TICK,
    cache_folder,
    make_cache_folder,
    may_be_replaced,
    read_regular,
)
from randlint.source.edits import write_atomically
from randlint.source.looks import digest_of
from randlint.source.model import Unreadable
from randlint.source.read import read_bytes

FORMAT = 1  # goes up whenever an outline of the same text may come out otherwise
_MAX_BYTES = 256 << 20

# Time of the last change in ns (-1: too fresh to trust), size, digest; imports, search, exports; flags.
_Row = list[Any]


class OutlineCache:
    """Gives outlines of the files below ``root``. ``overrides`` are contents that are not on disk: never remembered.

    Call :meth:`save` when all files were asked for.
    """

    def __init__(self, root: str, overrides: Mapping[str, bytes], *, on_disk: bool = True) -> None:
        self._root = root
        self._overrides = overrides
        self._file = os.path.join(root, CACHE_FOLDER, f"index-{randlint.__version__}-{FORMAT}.json")
        self._on_disk = on_disk and cache_folder(root) is not None
        self._old = _load(self._file) if self._on_disk else {}
        self._new: dict[str, _Row] = {}
        self._now = time.time_ns()

    def outline(self, file: str) -> Outline:
        """The outline of a file, an empty one where it cannot be read."""
        key = file.removeprefix(self._root).lstrip(os.sep)
        row = self._old.get(key)
        if file in self._overrides:
            if row is not None:
                self._new[key] = row
            return _outline(file, self._overrides[file])
        known = _decoded(row)
        try:
            status = os.stat(file)
        except (OSError, ValueError):
            return Outline()
        if row is not None and known is not None and row[:2] == [status.st_mtime_ns, status.st_size]:
            self._new[key] = row
            return known
        data = read_bytes(Path(file), file)
        if isinstance(data, Unreadable):
            return Outline()
        digest = digest_of(data)
        if row is None or known is None or row[2] != digest:
            known = _outline(file, data)
        changed = status.st_mtime_ns if status.st_mtime_ns < self._now - TICK else -1
        flags = known.is_guarded | known.works << 1 | known.is_notebook << 2
        texts = [list(each) for each in (known.imports, known.search, known.exports)]
        self._new[key] = [changed, len(data), digest, *texts, flags]
        return known

    def save(self) -> None:
        """Write what was found, if it differs from what was there."""
        if not self._on_disk or self._new == self._old:
            return
        folder = os.path.dirname(self._file)
        text = json.dumps({"stamp": _stamp(), "files": self._new}, separators=(",", ":"))
        with contextlib.suppress(OSError, ValueError):
            make_cache_folder(folder)
            if may_be_replaced(self._file):
                write_atomically(Path(self._file), text.encode(), create=True)
                _drop_others(folder, os.path.basename(self._file))


def _outline(file: str, data: bytes) -> Outline:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return outline(Path(file), data)


def _stamp() -> list[Any]:
    """Another version of Python may parse another grammar."""
    return [randlint.__version__, FORMAT, *sys.version_info[:2]]


def _load(file: str) -> dict[str, _Row]:
    try:
        content = read_regular(file, _MAX_BYTES)
        data = json.loads(content) if content is not None else None
    except (OSError, ValueError, RecursionError, MemoryError):
        return {}
    if not isinstance(data, dict) or data.get("stamp") != _stamp() or not isinstance(data.get("files"), dict):
        return {}
    rows: dict[str, _Row] = data["files"]  # each row is looked at when it is used
    return rows


def _decoded(row: Any) -> Outline | None:
    """The outline in a row of the cache, None where it is no such row."""
    if not isinstance(row, list) or len(row) != 7:
        return None
    changed, size, digest, imports, search, exports, flags = row
    if not all(isinstance(each, int) for each in (changed, size, flags)) or not isinstance(digest, str):
        return None
    for texts in (imports, search, exports):
        if not isinstance(texts, list) or not all(isinstance(text, str) and text for text in texts):
            return None
    return Outline(tuple(imports), tuple(search), tuple(exports), bool(flags & 1), bool(flags & 2), bool(flags & 4))


def _drop_others(folder: str, keep: str) -> None:
    """Remove the files of other versions."""
    for name in os.listdir(folder):
        if name.startswith("index-") and name.endswith(".json") and name != keep:
            os.unlink(os.path.join(folder, name))
