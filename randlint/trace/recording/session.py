"""What records one process: its file, its place in the program (step, phase, line), and the pieces that watch.

A piece knows one kind of event. It installs hooks, and writes through the session:

- :meth:`Session.event` adds an event at the current step;
- :meth:`Session.site` is the line of the user's code that runs now;
- :attr:`Session.phase` is where in a step this thread is, and :meth:`Session.within` says so for a block;
- :attr:`Session.watching` says whether the window of steps is open for events of modules and operations;
- :attr:`Session.writer` takes what belongs to an event (tensors, streams).

Errors of a piece never reach the program: hooks run under ``TRACER.guarding``.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from randlint.trace.data import Process
from randlint.trace.plain import to_plain
from randlint.trace.recording.compiler import keep_from_compiler
from randlint.trace.recording.draws import Draws, Listener
from randlint.trace.recording.format import Kind, Phase
from randlint.trace.recording.inputs import Inputs
from randlint.trace.recording.sources import write_sources
from randlint.trace.recording.streams import Streams
from randlint.trace.recording.write import Writer
from randlint.trace.sites import SITES
from randlint.trace.tracer import TRACER


class Piece(Protocol):
    """Watches for one kind of event."""

    def install(self) -> None:
        """Put hooks in place. Torch is imported."""

    def remove(self) -> None:
        """Take them away again."""

    def stepped(self) -> None:
        """The step has changed: the window may have begun or ended."""


class _Own(threading.local):
    phase: Phase | None = None


class Session:
    """Records this process into ``folder``. ``first`` and ``last`` bound the steps of the levels module and op."""

    def __init__(
        self, folder: Path, process: Process, level: str = "step", first: int = 0, last: int | None = None
    ) -> None:
        self.folder, self.process = folder.absolute(), process
        self.level, self.first, self.last = level, first, last
        self.step = 0
        self.streams = Streams()
        self.draws = Draws(self)
        self.inputs = Inputs(self)
        self._writer: Writer | None = None
        self._begun: dict[str, int] = {}  # states of streams when the recording of this process began
        self._opening = threading.RLock()
        self._told = False
        self.ended = False
        self.sources: set[str] = set()  # paths of source files that are written
        self._is_fork = False
        self._own = _Own()
        self._node: Callable[[], Any] = lambda: None
        self._pieces: list[Piece] = []

    # -- for the pieces ------------------------------------------------------------------------------------------

    @property
    def writer(self) -> Writer:
        """The file of this process, which is made when there is something to write."""
        writer = self._writer
        if writer is None:
            with self._opening:
                writer = self._writer or self._open()
        return writer

    @property
    def watching(self) -> bool:
        """Whether modules and operations are recorded in the current step."""
        return self.level != "step" and self.first <= self.step and (self.last is None or self.step <= self.last)

    @property
    def phase(self) -> Phase:
        """Where in a step this thread is."""
        if self._node() is not None:
            return Phase.BACKWARD
        return self._own.phase or Phase.FORWARD

    def set_phase(self, phase: Phase | None) -> Phase | None:
        """Say what this thread does from now on outside of the backward pass; returns what held before."""
        before = self._own.phase
        self._own.phase = phase
        return before

    @contextmanager
    def within(self, phase: Phase) -> Iterator[None]:
        """The same for a block."""
        before = self.set_phase(phase)
        try:
            yield
        finally:
            self.set_phase(before)

    def site(self) -> int | None:
        """The id of the user's line that runs now; None where only libraries run, as in threads of the backward."""
        key = SITES.key()
        if key is None:
            return None
        return self.writer.site(key, lambda: json.dumps(to_plain(SITES.site()), separators=(",", ":")))

    def event(self, kind: Kind, **columns: Any) -> int:
        """Add an event at the current step (columns as for :meth:`Writer.event`), after the draws before it."""
        self.draws.flush()
        return self.writer.event(kind, self.step, **columns)

    def learn_rank(self, rank: int) -> None:
        """Say which rank this process is, if its environment did not."""
        if self.process.rank is None:
            self.introduce(replace(self.process, rank=rank))

    def stepped(self) -> None:
        """An update has been recorded."""
        self.step += 1
        if self.step == 1:
            self._keep_sources()
        for piece in self._pieces:
            piece.stepped()
        self.writer.settle()
        self._tell()

    def recorder(self) -> Listener:
        """The recorder that tells this session what the ledger sees."""
        return Listener(self.process, self.folder, self)

    def rest(self) -> None:
        """Write down everything: this process may be ended from outside at any time."""
        self.draws.flush()
        if self._writer is not None:
            self._writer.flush()

    # -- life ----------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin. The main process always leaves a file, others if something happens in them."""
        self.inputs.begin()
        self.streams.follow_seeded()
        self._begun = self.streams.states()
        if self.process.role == "main":
            self._open()

    def watch(self) -> None:
        """Put the hooks in place, once torch is imported."""
        if self.ended:
            return
        import torch

        from randlint.trace.recording.pieces import pieces_of

        keep_from_compiler()
        self._node = torch._C._current_autograd_node
        for piece in pieces_of(self):
            with TRACER.guarding(f"recording with {type(piece).__name__}"):
                piece.install()
                self._pieces.append(piece)

    def introduce(self, process: Process) -> None:
        """Say more of this process than was known when it started."""
        self.process = process
        if self._writer is not None:
            self._writer.meta("process", json.dumps(to_plain(process)))
        for piece in self._pieces:  # in the workers of a loader the window stays shut
            piece.stepped()

    def forked(self, process: Process) -> None:
        """This is now a forked process: it writes a file of its own, if it has something to write."""
        if self._writer is not None:
            self._writer.abandon()
            self._writer = None
        self.process = process
        self._is_fork = True
        self._opening = threading.RLock()
        self._own = _Own()
        self.draws.forked()
        self.inputs.forked()
        self.streams.forked()
        with TRACER.guarding("reading the states of streams"):
            self._begun = self.streams.states()

    def stop(self) -> None:
        """End: hooks go, and the file is complete."""
        if self.ended:
            return
        for piece in reversed(self._pieces):
            with TRACER.guarding(f"ending {type(piece).__name__}"):
                piece.remove()
        self._pieces.clear()
        self.inputs.end()
        with TRACER.guarding("ending a recording"):
            self.draws.flush()
            if self._writer is not None:
                self._keep_sources()
                self.streams.write(self._writer, self._writer.event(Kind.END, self.step))
        self.ended = True
        if self._writer is not None:
            self._writer.close()
            self._tell()

    def _keep_sources(self) -> None:
        """Write the source files that are not written yet. Those of a fork are its parent's."""
        if not self._is_fork:
            with TRACER.guarding("keeping source files"):
                write_sources(self)

    def _open(self) -> Writer:
        meta = {
            "process": json.dumps(to_plain(self.process)),
            "level": self.level,
            "first": str(self.first),
            "last": "" if self.last is None else str(self.last),
        }
        writer = self._writer = Writer(self.folder / f"events-{self.process.pid}-{time.time_ns()}.sqlite", meta)
        writer.streams(writer.event(Kind.START, self.step), self._begun)
        self._tell()
        return writer

    def _tell(self) -> None:
        """Say once that the disk is full or the folder gone."""
        if self._writer is not None and self._writer.failed and not self._told:
            self._told = True
            TRACER.remark(f"the recording of a process ended early: {self._writer.failed}")
