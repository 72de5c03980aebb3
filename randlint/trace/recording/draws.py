"""Draws and seeds, as the ledger tells of them: events DRAWS and SEED."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from randlint.trace.data import Draw, Frame, Process, Seed
from randlint.trace.ledger.book import IMPORT, OBJECT, Origin
from randlint.trace.ledger.states import as_number
from randlint.trace.plain import to_plain
from randlint.trace.recorder import Recorder
from randlint.trace.recording.format import Kind, Phase
from randlint.trace.sites import SITES

if TYPE_CHECKING:
    from pathlib import Path

    from randlint.trace.recording.session import Session

_MOST_WAITING = 4096  # draws that may wait for another event


class Listener(Recorder):
    """The recorder of a process that is recorded: what it learns it also tells the session."""

    def __init__(self, process: Process, folder: Path, session: Session) -> None:
        super().__init__(process, folder)
        self.session = session

    def drawn(self, record: Draw, state: Callable[[], str]) -> None:
        super().drawn(record, state)
        self.session.draws.drawn(record, state)

    def seeded(self, record: Seed, value: str, changed: bool) -> None:
        super().seeded(record, value, changed)
        # torch.compile keeps states and puts them back for every function that it looks at.
        if changed:
            self.session.draws.seeded(record, value)

    def born(self, generator: Any, origin: Origin) -> None:
        self.session.streams.born(generator, origin)

    def set_process(self, process: Process) -> None:
        super().set_process(process)
        self.session.introduce(process)

    def forked(self, process: Process) -> Recorder | None:
        self.abandon()
        assert self.folder is not None
        self.session.forked(process)
        own = Listener(process, self.folder, self.session)
        own.set_machine(self.machine)
        return own

    def rest(self) -> None:
        self.session.rest()
        super().rest()

    def close(self) -> None:
        self.session.stop()
        super().close()


class _Waiting:
    __slots__ = ("calls", "record")

    def __init__(self, record: Draw) -> None:
        self.record = record
        self.calls = 0


class Draws:
    """At level op every draw is an event. Else draws of one place in one phase wait for the next event of another
    kind, and are one event before it."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._lock = threading.Lock()
        self._waiting: dict[tuple[int, Phase], _Waiting] = {}
        self._count = 0

    def drawn(self, record: Draw, state: Callable[[], str]) -> None:
        """A number is about to be drawn."""
        session = self.session
        if session.ended:
            return
        if record.purpose != IMPORT:  # a library's own business: the program may never draw from this stream
            session.streams.follow(record.stream)
        if session.level == "op" and session.watching:
            self.flush()
            mark = state()
            self._write(record, session.phase, 1, as_number(mark) if mark else None)
            return
        key = (record.order, session.phase)
        with self._lock:
            waiting = self._waiting.get(key)
            if waiting is None:
                waiting = self._waiting[key] = _Waiting(record)
            waiting.calls += 1
            self._count += 1
        if self._count >= _MOST_WAITING:
            self.flush()

    def seeded(self, record: Seed, value: str) -> None:
        """A stream has been seeded, or its state set."""
        session = self.session
        if session.ended:
            return
        session.streams.follow(record.stream)
        detail: dict[str, Any] = {"call": record.call, "value": value}
        if record.entropy:
            detail["entropy"] = True
        if record.library:
            detail["library"] = record.library
        place = session.writer.site(("seed", record.order), lambda: _described(record))
        session.event(Kind.SEED, phase=session.phase, name=record.stream, site=place, detail=detail)

    def flush(self) -> None:
        """Write the events of the draws that wait."""
        if not self._waiting:
            return
        with self._lock:
            waiting, self._waiting, self._count = self._waiting, {}, 0
        for (_, phase), found in waiting.items():
            self._write(found.record, phase, found.calls, None)

    def forked(self) -> None:
        """Forget what the parent has still to write."""
        self._lock = threading.Lock()
        self._waiting, self._count = {}, 0

    def _write(self, record: Draw, phase: Phase, calls: int, state: int | None) -> None:
        session = self.session
        detail: dict[str, Any] = {"call": record.call}
        if record.purpose:
            detail["purpose"] = record.purpose
        if not record.seeded:
            detail["unseeded"] = True
        session.writer.event(
            Kind.DRAWS,
            session.step,
            phase=phase,
            name=stream_name(record.stream, record.kind, record.made),
            site=session.writer.site(("draw", record.order), lambda: _described(record)),
            inputs=state,
            value=calls,
            detail=detail,
        )


def stream_name(stream: str, kind: str, made: Frame | None) -> str:
    """What a stream is called: a generator object by its class and the line that made it."""
    if stream != OBJECT:
        return stream
    if made is None:
        return kind
    path = made.path
    if path.startswith(SITES.cwd + os.sep):
        path = os.path.relpath(path, SITES.cwd)
    return f"{kind} {path}:{made.line}"


def _described(record: Draw | Seed) -> str:
    return json.dumps(to_plain(record.site), separators=(",", ":"))
