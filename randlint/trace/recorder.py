"""What one process sees, kept in memory and in a part file that survives a crash.

A new record is written at once; counters are written every few seconds and at the end. The file is a list of JSON
lines of which the last one for an id counts, and it is rewritten when it has grown.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from randlint.trace.data import KINDS, Draw, Machine, Part, Process, Record, Remark, Seed, add
from randlint.trace.plain import to_plain

if TYPE_CHECKING:
    from randlint.trace.ledger.book import Origin

_NAMES = {cls: name for name, cls in KINDS.items()}
_FLUSH_FIRST, _FLUSH_LONGEST = 1.0, 30.0  # seconds
_COMPACT_BYTES = 1_000_000
_LOOK_EVERY = 64  # events between two looks at the clock


class Recorder:
    """Collects the records of one process; with ``folder``, also in a part file there."""

    def __init__(self, process: Process, folder: Path | None = None) -> None:
        self.process = process
        self.folder = folder
        self.machine = Machine()
        self.step = 0
        self._records: dict[Hashable, Record] = {}
        self._changed: dict[int, Record] = {}
        self._fresh: set[int] = set()  # records that were made by the event that is going on
        self._events = 0
        self._pause = _FLUSH_FIRST
        self._next_flush = time.monotonic() + _FLUSH_FIRST
        self._file = _PartFile(folder, process) if folder is not None else None
        self._write({"process": to_plain(process)})

    def find(self, key: Hashable) -> Any:
        """The record made under this key, or None."""
        return self._records.get(key)

    def add(self, key: Hashable, record: Record) -> Any:
        """Keep a new record under ``key``; its place in the order of events is set here."""
        record.order = len(self._records)
        self._records[key] = record
        self._fresh.add(id(record))
        self._write(_line(record))
        return record

    def touch(self, record: Record) -> None:
        """Say that counters of a record have changed. The first change is written at once: it belongs to its making."""
        if id(record) in self._fresh:
            self._fresh.discard(id(record))
            self._write(_line(record))
            return
        self._changed[id(record)] = record
        self._events += 1
        if self._events >= _LOOK_EVERY:
            self._events = 0
            if time.monotonic() >= self._next_flush:
                self.flush()

    def drawn(self, record: Draw, state: Callable[[], str]) -> None:
        """Say that a draw was counted and is about to happen; ``state`` is the fingerprint of its stream."""
        self.touch(record)

    def seeded(self, record: Seed, value: str, changed: bool) -> None:
        """Say that a stream has been seeded with ``value``, or its state set, and whether that changed its state."""
        self.touch(record)

    def born(self, generator: Any, origin: Origin) -> None:
        """Say that a generator object was made. It must not be kept alive."""

    def remark(self, text: str) -> None:
        """Tell the reader something about the tracing itself, once."""
        if self.find(("remark", text)) is None:
            self.add(("remark", text), Remark(text))

    def set_process(self, process: Process) -> None:
        """Say more of this process than was known when it started."""
        self.process = process
        self._write({"process": to_plain(process)})

    def set_machine(self, machine: Machine) -> None:
        self.machine = machine
        self._write({"machine": to_plain(machine)})

    def part(self, complete: bool = True) -> Part:
        """Everything so far, as values."""
        part = Part(self.process, self.machine, steps=self.step, complete=complete)
        for record in list(self._records.values()):
            add(part, record)
        return part

    # -- the file ------------------------------------------------------------------------------------------------

    def flush(self) -> None:
        """Write the counters that have changed."""
        self._pause = min(self._pause * 1.5, _FLUSH_LONGEST)
        self._next_flush = time.monotonic() + self._pause
        self._write_changed()

    def rest(self) -> None:
        """Write the counters that have changed, and that nothing is missing unless more follows."""
        if self._file is not None:
            self._write_changed()
            self._write({"rest": {}})

    def _write_changed(self) -> None:
        if self._file is None:
            self._changed.clear()
            return
        changed, self._changed = self._changed, {}
        self._file.append([*map(_line, changed.values()), {"steps": self.step}])
        if self._file.size > _COMPACT_BYTES + 4 * self._file.compact_size:
            self._file.rewrite(self._everything())

    def close(self) -> None:
        """Write what is left, and that nothing is missing."""
        if self._file is not None:
            self.flush()
            self._write({"end": {"steps": self.step}})
            self._file.close()
            self._file = None

    def abandon(self) -> None:
        """Leave the file alone: it belongs to the process that this one was forked from."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def forked(self, process: Process) -> Recorder | None:
        """What records in a forked process, if this one writes a file."""
        self.abandon()
        if self.folder is None:
            return None
        own = Recorder(process, self.folder)
        own.set_machine(self.machine)
        return own

    def _everything(self) -> list[dict[str, Any]]:
        head: list[dict[str, Any]] = [{"process": to_plain(self.process)}, {"machine": to_plain(self.machine)}]
        return [*head, *map(_line, list(self._records.values())), {"steps": self.step}]

    def _write(self, line: dict[str, Any]) -> None:
        if self._file is not None:
            self._file.append([line])


def _line(record: Record) -> dict[str, Any]:
    return {"id": record.order, "kind": _NAMES[type(record)], "value": to_plain(record)}


class _PartFile:
    """The part file of one process. A full disk stops the recording, never the program."""

    def __init__(self, folder: Path, process: Process) -> None:
        self.path = folder / f"part-{process.pid}-{time.time_ns()}.jsonl"
        self.size = self.compact_size = 0
        self._fd: int | None = None
        try:
            self._fd = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_CLOEXEC", 0), 0o600)
        except OSError:
            self._fd = None

    def append(self, lines: list[dict[str, Any]]) -> None:
        if self._fd is None:
            return
        data = _encode(lines)
        try:
            os.write(self._fd, data)
        except OSError:
            self.close()
            return
        self.size += len(data)

    def rewrite(self, lines: list[dict[str, Any]]) -> None:
        """Replace the whole file by ``lines``, so that at any moment one complete version is there."""
        if self._fd is None:
            return
        fresh = self.path.with_suffix(".new")
        data = _encode(lines)
        try:
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
            os.write(descriptor, data)
            os.replace(fresh, self.path)
        except OSError:
            return
        self.close()
        self._fd, self.size, self.compact_size = descriptor, len(data), len(data)

    def close(self) -> None:
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None


def _encode(lines: list[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines).encode()
