"""The files of one cache: what was packed earlier, and the journals of processes that ran since."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from randlint.cache.journal import ENDING, Journal, lines_of
from randlint.cache.packed import Body, Packed, Row, State, packed, unpacked
from randlint.source.cache_folder import make_cache_folder, may_be_replaced, read_regular
from randlint.source.edits import write_atomically

PREFIX = "findings-"
_PACKED = ".cache"
_MAX_BYTES = 64 << 20  # of one cache; beyond, it begins anew
_MOST_JOURNALS = 4
_JOURNAL_BYTES = 32 << 10
_MOST_CACHES = 6  # of other settings, versions or folders to be called from
_MOST_DAYS = 14
_DAY = 86_400  # s


class Store:
    """What is kept under one ``key``, in ``folder``. Nothing here raises for what it finds on the disk.

    ``is_there`` says whether the file that some name stands for still exists.
    """

    def __init__(self, folder: str, key: str, is_there: Callable[[str], bool], *, writes: bool) -> None:
        self._folder = folder
        self._is_there = is_there
        self._stem = f"{PREFIX}{key}"
        self._file = os.path.join(folder, self._stem + _PACKED)
        self._writes = writes
        self._packed = self._unpacked()
        self._states: dict[str, State] = {}
        self._rows: dict[str, Row] = {}
        self._parts: dict[str, Body] = {}
        self._journal: Journal | None = None
        self.settle()
        if writes and not _is_worker():
            self._touch()

    def settle(self) -> None:
        """Read what was written since the cache was packed, and pack it where it is much."""
        journals, size = self._read_journals()
        if self._writes and not _is_worker() and (size > _JOURNAL_BYTES or len(journals) > _MOST_JOURNALS):
            self._pack(journals)

    def state(self, name: str) -> State | None:
        return self._states.get(name) or self._packed.state(name)

    def row(self, name: str) -> Row | None:
        return self._rows.get(name) or self._packed.row(name)

    def part(self, digest: str) -> Body | None:
        return self._parts.get(digest) or self._packed.part(digest)

    def put_state(self, name: str, state: State) -> None:
        self._states[name] = state
        self._append(["state", name, *state])

    def put_row(self, name: str, row: Row) -> None:
        self._rows[name] = row
        if row.body is None:
            self._append(["plain", name, row.digest])
        else:
            self._append(["row", name, row.digest, row.body.uses], row.body.text)

    def put_part(self, digest: str, body: Body) -> None:
        self._parts[digest] = body
        self._append(["part", digest, body.uses], body.text)

    # -- on the disk -----------------------------------------------------------------------------------------------

    def _append(self, head: list[object], body: bytes = b"") -> None:
        if not self._writes:
            return
        try:
            if self._journal is None:
                make_cache_folder(self._folder)
                self._journal = Journal(self._folder, self._stem)
            self._journal.append(head, body)
        except (OSError, ValueError):
            self._writes = False

    def _unpacked(self) -> Packed:
        try:
            data = read_regular(self._file, _MAX_BYTES)
            return unpacked(data) if data is not None else Packed()
        except (OSError, ValueError, TypeError, KeyError, RecursionError, MemoryError):
            return Packed()

    def _read_journals(self) -> tuple[list[str], int]:
        """Take over what the journals say; their names, and their size in bytes."""
        found, size = [], 0
        for name in self._listed():
            if not name.startswith(f"{self._stem}-") or not name.endswith(ENDING):
                continue
            found.append(name)
            with contextlib.suppress(OSError, ValueError, RecursionError, MemoryError):
                data = read_regular(os.path.join(self._folder, name), _MAX_BYTES) or b""
                size += len(data)
                for head, body in lines_of(data):
                    with contextlib.suppress(TypeError, ValueError):
                        self._take(head, body)
        return found, size

    def _take(self, head: list[object], body: bytes) -> None:
        """Raises TypeError or ValueError for a line that means nothing."""
        kind, name, *more = head
        if not isinstance(name, str):
            raise TypeError
        if kind == "state":
            changed, moved, size, digest = more
            if isinstance(changed, int) and isinstance(moved, int) and isinstance(size, int):
                self._states[name] = State(changed, moved, size, _digest(digest))
        elif kind == "plain":
            self._rows[name] = Row(_digest(more[0]), None)
        elif kind == "row":
            self._rows[name] = Row(_digest(more[0]), Body(body, _digests(more[1])))
        elif kind == "part":
            self._parts[name] = Body(body, _digests(more[0]))

    def _pack(self, journals: list[str]) -> None:
        with contextlib.suppress(OSError, ValueError):
            if not may_be_replaced(self._file):
                return
            names = dict.fromkeys((*self._packed.numbers, *self._states))
            found = {name: self.state(name) for name in names if self._is_there(name)}
            states = {name: state for name, state in found.items() if state is not None}
            rows = {name: row for name in states if (row := self.row(name)) is not None}
            data = packed(states, rows, self.part)
            if len(data) <= _MAX_BYTES:
                write_atomically(Path(self._file), data, create=True)
            else:
                os.unlink(self._file)
            for name in journals:
                os.unlink(os.path.join(self._folder, name))
            self._drop_others()

    def _drop_others(self) -> None:
        """Remove what was kept under other keys, but for the few that were used last."""
        ages: dict[str, float] = {}
        names = [name for name in self._listed() if name.startswith(PREFIX) and not name.startswith(self._stem)]
        for name in names:
            age = time.time() - os.lstat(os.path.join(self._folder, name)).st_mtime
            key = _key(name)
            ages[key] = min(age, ages.get(key, age))
        kept = [key for key in sorted(ages, key=lambda key: ages[key]) if ages[key] < _MOST_DAYS * _DAY][:_MOST_CACHES]
        for name in names:
            if _key(name) not in kept:
                os.unlink(os.path.join(self._folder, name))

    def _touch(self) -> None:
        """Show once a day that this cache is in use."""
        with contextlib.suppress(OSError):
            if time.time() - os.stat(self._file).st_mtime > _DAY:
                os.utime(self._file)

    def _listed(self) -> list[str]:
        try:
            return sorted(os.listdir(self._folder))
        except OSError:
            return []


def _is_worker() -> bool:
    processes = sys.modules.get("multiprocessing.process")
    return processes is not None and processes.parent_process() is not None


def _key(name: str) -> str:
    return name.removeprefix(PREFIX).partition(".")[0].partition("-")[0]


def _digest(value: object) -> str:
    if not isinstance(value, str) or len(value) != 32:
        raise TypeError
    return value


def _digests(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError
    return tuple(_digest(each) for each in value)
