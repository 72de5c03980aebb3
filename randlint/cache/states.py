"""What stands in files now, without reading those that have not changed since somebody read them."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path

from randlint.cache.packed import State
from randlint.cache.paths import Shortener
from randlint.cache.store import Store
from randlint.source import looks, read_bytes
from randlint.source.cache_folder import TICK


class States:
    """Digests of files by absolute path, as they are in this run. ``overrides`` are contents that are not on disk."""

    def __init__(self, store: Store, shortener: Shortener, overrides: Mapping[Path, bytes]) -> None:
        self._store = store
        self._short = shortener.short
        self._overrides = {str(path): data for path, data in overrides.items()}
        self._known: dict[str, str] = {}
        self._kept: dict[str, str] = {}
        self._safe = time.time_ns() - TICK

    def digest(self, path: str) -> str:
        """The digest of a file's content; empty where it cannot be read."""
        known = self._known.get(path)
        if known is None:
            known = self._known[path] = self._digest(path)
        return known

    def _digest(self, path: str) -> str:
        if path in self._overrides:
            return looks.digest_of(self._overrides[path])
        try:
            status = os.stat(path)
        except (OSError, ValueError):
            return ""
        state = self._store.state(self._short(path))
        if state is not None and state[:3] == (status.st_mtime_ns, status.st_ctime_ns, status.st_size):
            return state.digest
        data = read_bytes(Path(path), path)
        if not isinstance(data, bytes):
            return ""
        digest = looks.digest_of(data)
        self.keep(path, digest)
        return digest

    def keep(self, path: str, digest: str) -> None:
        """A file with that content was read since this object was made: remember what it looks like from outside.

        What has changed since then, or within one tick of the clock before, may not be what was read.
        """
        if path in self._overrides or not digest or self._kept.get(path) == digest:
            return
        self._kept[path] = digest
        name = self._short(path)
        try:
            status = os.stat(path)
        except (OSError, ValueError):
            return
        trusted = max(status.st_mtime_ns, status.st_ctime_ns) < self._safe
        new = (
            State(status.st_mtime_ns, status.st_ctime_ns, status.st_size, digest) if trusted else State(0, 0, 0, digest)
        )
        if self._store.state(name) != new:
            self._store.put_state(name, new)
