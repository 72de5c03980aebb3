"""Reads recordings, whole or cut off by a crash."""

from __future__ import annotations

import json
import sqlite3
import sys
import zlib
from array import array
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from randlint.trace.data import Process, Run, Site
from randlint.trace.parts import read_run
from randlint.trace.plain import from_plain, site_from_plain
from randlint.trace.recording.format import APPLICATION_ID, EVENTS, MANIFEST, VERSION, Kind, Phase


class RecordingError(ValueError):
    """A folder holds no recording that can be read; the message says what is wrong."""


class _EmptyError(RecordingError):
    pass


@dataclass(frozen=True, slots=True)
class Event:
    """One event (:class:`~randlint.trace.recording.format.Kind` says what its fields mean)."""

    id: int
    kind: Kind
    step: int
    thread: int
    phase: Phase
    name: str | None
    module: str | None
    site: Site | None
    inputs: int | None
    outputs: int | None
    value: float | None
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Tensors:
    """The tensors of an event in one role: fingerprints and norms by name, or values at fixed places."""

    names: tuple[str, ...]
    fingerprints: tuple[int, ...]
    numbers: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Input:
    """A data file that was read, or a folder that was listed (size -1)."""

    path: str
    size: int
    fingerprint: str
    site: Site | None


class ProcessRecording:
    """The events of one process. Raises RecordingError for a file that is no such database."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            # Not read-only: what a crash left half-written is rolled back first.
            self._database = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw&nolock=1", uri=True)
            (found,) = self._database.execute("PRAGMA application_id").fetchone()
            (version,) = self._database.execute("PRAGMA user_version").fetchone()
            (tables,) = self._database.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
        except sqlite3.Error as error:
            raise RecordingError(f"{path}: cannot be read: {error}") from error
        if not tables:
            self._database.close()
            raise _EmptyError(f"{path}: is empty: its process was killed as it began")
        if found != APPLICATION_ID:
            raise RecordingError(f"{path}: is no recording")
        if version > VERSION:
            raise RecordingError(
                f"{path}: was written by a later randlint (format {version}, this one reads {VERSION})"
            )
        self.meta: Mapping[str, str] = dict(self._database.execute("SELECT key, value FROM meta"))
        self.process: Process = from_plain(Process, json.loads(self.meta.get("process", "{}")))
        self._texts: dict[int, str] = dict(self._database.execute("SELECT id, value FROM text"))
        self._sites: dict[int, Site | None] = {
            number: site_from_plain(json.loads(value))
            for number, value in self._database.execute("SELECT id, value FROM site")
        }

    @property
    def level(self) -> str:
        return self.meta.get("level", "step")

    @property
    def steps(self) -> int:
        """How many updates of optimizers were recorded."""
        (count,) = self._database.execute("SELECT COUNT(*) FROM event WHERE kind = ?", (int(Kind.UPDATE),)).fetchone()
        return int(count)

    @property
    def complete(self) -> bool:
        """Whether the process came to its end."""
        (count,) = self._database.execute("SELECT COUNT(*) FROM event WHERE kind = ?", (int(Kind.END),)).fetchone()
        return bool(count)

    def events(
        self, kinds: Sequence[Kind] = (), first: int = 0, last: int | None = None, thread: int | None = None
    ) -> Iterator[Event]:
        """Events in program order, of these kinds (none: all), steps ``first`` to ``last``, of one thread or of all."""
        where, values = ["step >= ?"], [first]
        if thread is not None:
            where.append("thread = ?")
            values.append(thread)
        if last is not None:
            where.append("step <= ?")
            values.append(last)
        if kinds:
            where.append(f"kind IN ({','.join('?' * len(kinds))})")
            values.extend(int(kind) for kind in kinds)
        rows = self._database.execute(f"SELECT * FROM event WHERE {' AND '.join(where)} ORDER BY id", values)
        for number, kind, step, thread, phase, name, module, site, inputs, outputs, value, detail in rows:
            yield Event(
                number,
                Kind(kind),
                step,
                thread,
                Phase(phase),
                self._texts.get(name),
                self._texts.get(module),
                self._sites.get(site),
                inputs,
                outputs,
                value,
                json.loads(detail) if detail else {},
            )

    def threads(self) -> list[int]:
        """The threads that events came from."""
        return [number for (number,) in self._database.execute("SELECT DISTINCT thread FROM event ORDER BY thread")]

    def tensors(self, event: Event) -> dict[str, Tensors]:
        """The tensors of an event, by role."""
        rows = self._database.execute(
            "SELECT role, names, fingerprints, numbers FROM tensors LEFT JOIN layout ON layout = id WHERE event = ?",
            (event.id,),
        )
        return {
            role: Tensors(tuple(json.loads(names)) if names else (), _numbers("q", marks), _numbers("d", numbers))
            for role, names, marks, numbers in rows
        }

    def streams(self, event: Event) -> dict[str, int]:
        """Fingerprints of the random streams at an event, by name."""
        rows = self._database.execute("SELECT name, fingerprint FROM stream WHERE event = ?", (event.id,))
        return {self._texts[name]: state for name, state in rows}

    def sources(self) -> dict[str, tuple[str, str | None]]:
        """The user's source files: by path the fingerprint and the text (None where it was not kept)."""
        rows = self._database.execute("SELECT path, fingerprint, content FROM source ORDER BY path")
        return {
            path: (mark, zlib.decompress(content).decode("utf-8", "replace") if content is not None else None)
            for path, mark, content in rows
        }

    def inputs(self) -> list[Input]:
        """Data files and listed folders, by path."""
        rows = self._database.execute("SELECT path, size, fingerprint, site FROM input ORDER BY path")
        return [Input(path, size, mark, self._sites.get(site)) for path, size, mark, site in rows]

    def close(self) -> None:
        self._database.close()


@dataclass(slots=True)
class Recording:
    """A recorded run: its manifest, what the tracer saw, and the events of its processes."""

    path: Path
    manifest: Mapping[str, Any]
    run: Run
    processes: list[ProcessRecording] = field(default_factory=list)

    @property
    def ranks(self) -> dict[int | None, ProcessRecording]:
        """The main process of each rank; ``None`` is the only one of a run that is not distributed.

        Where a launcher was traced, it is the main process and is left out: its ranks are children of it.
        """
        found: dict[int | None, ProcessRecording] = {}
        for role in ("main", "child"):
            for p in self.processes:
                if p.process.role == role and (role == "main" or p.process.rank is not None):
                    found.setdefault(p.process.rank, p)
        if len(found) > 1:
            found.pop(None, None)
        return found

    def close(self) -> None:
        for process in self.processes:
            process.close()


def read_recording(folder: Path) -> Recording:
    """Read the recording in ``folder``. Raises RecordingError where there is none."""
    manifest = folder / MANIFEST
    try:
        plain = json.loads(manifest.read_text("utf-8"))
    except FileNotFoundError as error:
        raise RecordingError(f"{folder}: holds no recording; make one with `randlint trace --record DIR`") from error
    except (OSError, ValueError) as error:
        raise RecordingError(f"{manifest}: cannot be read: {error}") from error
    if plain.get("version", 0) > VERSION:
        raise RecordingError(f"{folder}: was written by a later randlint")
    run = read_run(folder, plain.get("command", ()), plain.get("exit_code"), plain.get("directory", ""))
    run.environment = plain.get("environment", {})
    processes: list[ProcessRecording] = []
    for path in sorted(folder.glob(EVENTS)):
        with suppress(_EmptyError):
            processes.append(ProcessRecording(path))
    order = {part.process.pid: number for number, part in enumerate(run.parts)}
    processes.sort(key=lambda p: (order.get(p.process.pid, len(order)), p.path.name))
    return Recording(folder, plain, run, processes)


def _numbers(kind: str, data: bytes | None) -> tuple[Any, ...]:
    values: array[Any] = array(kind)
    values.frombytes(data or b"")
    if sys.byteorder == "big":
        values.byteswap()
    return tuple(values)
