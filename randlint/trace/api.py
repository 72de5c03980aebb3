"""Tracing as a library: ``with randlint.trace() as traced: train()``."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import threading
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from randlint.config import Settings, load_settings
from randlint.findings import Finding
from randlint.trace.data import Run
from randlint.trace.install import Installation
from randlint.trace.judge.sites_of_kernels import KernelSite
from randlint.trace.parts import read_run
from randlint.trace.processes import follow_processes, this_process
from randlint.trace.recorder import Recorder
from randlint.trace.recording.folder import Recordings
from randlint.trace.recording.format import LEVELS
from randlint.trace.tracer import TRACER
from randlint.trace.verdict import Verdict, judge_run

if TYPE_CHECKING:
    from randlint.trace.recording.session import Session


class Trace:
    """Watches what runs between enter and exit: nondeterministic kernels, draws, seeds and settings.

    ``confirm`` is how many times each of the first calls of a line is replayed on the same inputs (0: never).
    ``seeded_before`` says that python's ``random`` was seeded before the trace; of numpy and torch it can be seen.
    ``record`` is a folder to record into, as with ``randlint trace --record``: it must be new or empty. ``level`` is
    step, module or op, and ``steps`` are the first and the last step (or None) in which modules and operations are.
    Traces may be nested, and may follow each other; when the last one ends, everything is as it was before.
    Forked processes (loader workers) are part of the trace, spawned ones are not: use `randlint trace` for them.
    """

    def __init__(
        self,
        *,
        confirm: int = 0,
        seeded_before: bool = False,
        settings: Settings | None = None,
        record: str | os.PathLike[str] | None = None,
        level: str = "step",
        steps: tuple[int, int | None] = (0, None),
    ) -> None:
        if confirm < 0:
            raise ValueError(f"confirm must not be negative, got {confirm}")
        if level not in LEVELS:
            raise ValueError(f"level must be one of {', '.join(LEVELS)}, got {level!r}")
        self._recordings = Recordings(Path(record).absolute(), level, *steps) if record is not None else None
        self._session: Session | None = None
        self.confirm = confirm
        self.seeded_before = seeded_before
        self._settings = settings
        self._recorder: Recorder | None = None
        self._verdict: Verdict | None = None
        self._run: Run | None = None

    def __enter__(self) -> Trace:
        """Begin. Raises RuntimeError for a trace that is running already, and ConfigError for a folder to record into
        that holds something."""
        if self._recorder is not None:
            raise RuntimeError("this trace is running already: make a new one with randlint.trace()")
        self._run = self._verdict = None
        self._recorder = self._begin()
        TRACER.listen(self._recorder)
        _hooks.take(self)
        return self

    def _begin(self) -> Recorder:
        process, wanted = this_process("main"), self._recordings
        if wanted is None:
            return Recorder(process, Path(tempfile.mkdtemp(prefix="randlint-trace-")))
        from randlint.trace.recording.session import Session

        wanted.prepare()
        wanted.begin(sys.argv, os.getcwd())
        self._session = Session(wanted.folder, process, wanted.level, wanted.first, wanted.last)
        return self._session.recorder()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """End the trace before the block does; a second time does nothing."""
        recorder = self._recorder
        if recorder is None or recorder.folder is None:
            return
        if self._session is not None:
            self._session.stop()  # while the ledger still knows the streams
        _hooks.give_back(self)
        TRACER.forget(recorder)
        recorder.close()
        self._recorder = self._session = None
        try:
            self._run = read_run(recorder.folder, directory=os.getcwd())
            if self._recordings is not None:
                self._run.command = tuple(sys.argv)
                self._recordings.finish(self._run)
        finally:
            if self._recordings is None:
                shutil.rmtree(recorder.folder, ignore_errors=True)

    @property
    def run(self) -> Run:
        """Everything that was recorded. Raises RuntimeError before the end of the block."""
        if self._run is None:
            raise RuntimeError("the trace has not ended: read it after the `with` block")
        return self._run

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong, as `randlint trace` would report it; suppressed findings are left out."""
        return self.verdict.result.reported

    @property
    def kernels(self) -> tuple[KernelSite, ...]:
        """Every line at which a catalogued operation ran and its conditions held, with a verdict."""
        return self.verdict.sites

    @property
    def verdict(self) -> Verdict:
        """The run, judged under the settings given, or those of the project around the working directory."""
        if self._verdict is None:
            settings = self._settings or load_settings(Path.cwd())
            self._verdict = judge_run(self.run, settings)
        return self._verdict

    def report(self, format: str = "text", *, width: int = 100, color: bool = False) -> str:
        """The report in one of text, json, sarif, github. Needs the packages of the extra ``trace``."""
        from randlint.trace.report import TraceView, render

        return render(TraceView.of(self.verdict, color, width), format)

    def html(self) -> str:
        """The report as one page that needs no network."""
        from randlint.trace.report import TraceView, render_html

        return render_html(TraceView.of(self.verdict))


class _Hooks:
    """The hooks that all traces of this process share: in place from the first that begins to the last that ends."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._traces: list[Trace] = []
        self._installation: Installation | None = None

    def take(self, trace: Trace) -> None:
        with self._lock:
            self._traces.append(trace)
            if self._installation is None:
                follow_processes()
                self._installation = Installation(TRACER)
                self._installation.seeded_before = trace.seeded_before
                self._installation.start()
            else:
                self._installation.introduce()
            self._installation.confirm = max(t.confirm for t in self._traces)
            if trace._session is not None:
                self._installation.record(trace._session)

    def give_back(self, trace: Trace) -> None:
        with self._lock:
            self._traces.remove(trace)
            if self._installation is None:
                return
            self._installation.confirm = max((t.confirm for t in self._traces), default=0)
            if not self._traces:
                self._installation.stop()
                self._installation = None


_hooks = _Hooks()
