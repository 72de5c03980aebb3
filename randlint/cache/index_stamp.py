"""Whether the index of a project would say the same again, without making it.

It does where no folder that was listed and no file that was read has changed since.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from randlint.source.cache_folder import TICK, make_cache_folder, may_be_replaced, read_regular
from randlint.source.edits import write_atomically
from randlint.source.looks import digest_of
from randlint.work import Work

if TYPE_CHECKING:
    from randlint.project.files.index import ProjectIndex

_MAX_BYTES = 64 << 20
_RULES = (".gitignore", "pyproject.toml", "setup.cfg", "setup.py")
_State = list[Any]  # a path, and unless it is not there: times of the last change in ns, size


class IndexStamp:
    """Kept in ``folder``. Made before anything is read."""

    def __init__(self, work: Work, folder: str) -> None:
        self._root = str(work.root)
        self._folder = folder
        self._file = os.path.join(folder, "project.json")
        self._safe = time.time_ns() - TICK
        self._extent = digest_of(repr((self._root, work.extent)).encode())

    def token(self) -> str | None:
        """The token of the index that would be made now; None where it has to be made to know."""
        try:
            check, text = (read_regular(self._file, _MAX_BYTES) or b"").split(b"\n")
            if check != b"%08x" % zlib.crc32(text):
                return None
            extent, token, states = json.loads(text)
            if extent != self._extent or not isinstance(token, str):
                return None
            return token if all(state == _state(state[0]) for state in states) else None
        except (OSError, ValueError, TypeError, IndexError, RecursionError, MemoryError):
            return None

    def save(self, index: ProjectIndex) -> None:
        """Keep what the index rests on, unless some of it changed since this was made or a moment before.

        Not for a root that is itself a package: the search for modules begins above it then.
        """
        if os.path.exists(os.path.join(self._root, "__init__.py")):
            return
        states = [*self._states(index.places()), *self._above()]
        if any(max(state[1:3], default=0) >= self._safe for state in states):
            return
        text = json.dumps([self._extent, index.token, states], separators=(",", ":")).encode()
        with contextlib.suppress(OSError, ValueError):
            make_cache_folder(self._folder)
            if may_be_replaced(self._file):
                write_atomically(Path(self._file), b"%08x\n" % zlib.crc32(text) + text, create=True)

    def _states(self, places: Iterable[str]) -> Iterator[_State]:
        """What is not there shows in the folder in which it is not."""
        start = self._root.rstrip(os.sep) + os.sep
        waiting = [self._root, *(place for place in places if place.startswith(start))]
        waiting += [os.path.join(place, name) for place in waiting if os.path.isdir(place) for name in _RULES]
        seen: set[str] = set()
        for place in waiting:
            while place not in seen:
                seen.add(place)
                state = _state(place)
                if len(state) > 1:
                    yield state
                    break
                place = os.path.dirname(place)

    def _above(self) -> Iterator[_State]:
        """Packages, and rules of git, that reach the root from above; the folders there are not ours to watch."""
        for folder in map(str, Path(self._root).parents):
            yield _existence(os.path.join(folder, "__init__.py"))
            yield _state(os.path.join(folder, ".gitignore"))
            yield _existence(os.path.join(folder, ".git"))
            yield _state(os.path.join(folder, ".git", "info", "exclude"))
        yield _existence(os.path.join(self._root, ".git"))
        yield _state(os.path.join(self._root, ".git", "info", "exclude"))


def _state(place: str) -> _State:
    if place.endswith(_EXISTS):
        return _existence(place.removesuffix(_EXISTS))
    try:
        status = os.stat(place)
    except (OSError, ValueError):
        return [place]
    return [place, status.st_mtime_ns, status.st_ctime_ns, status.st_size]


_EXISTS = "\0exists"


def _existence(place: str) -> _State:
    """Of a folder whose content is of no interest."""
    return [place + _EXISTS, 0, 0, int(os.path.exists(place))]
