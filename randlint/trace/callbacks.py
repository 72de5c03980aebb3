"""What the callbacks for training frameworks share: trace the training, show the report, fail if asked to."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from randlint.findings import Severity
from randlint.trace.api import Trace


class NondeterministicTraining(RuntimeError):
    """The training hit something at or above ``fail_on``; the message is the report."""


class TrainingTrace:
    """Traces from :meth:`begin` to :meth:`end`, once per training.

    ``output`` is a file for the report, ``html`` one for the page; without either the report is written to standard
    error. ``fail_on`` (``note``, ``warning`` or ``error``) raises :class:`NondeterministicTraining` at the end.
    """

    def __init__(
        self,
        *,
        confirm: int = 0,
        output: str | Path | None = None,
        html: str | Path | None = None,
        fail_on: str | None = None,
        write: Callable[[str], Any] | None = None,
    ) -> None:
        Trace(confirm=confirm)  # refuses what it cannot do
        self.confirm = confirm
        self.output = Path(output) if output is not None else None
        self.html = Path(html) if html is not None else None
        self.fail_on = Severity(fail_on) if fail_on is not None else None
        self.trace: Trace | None = None
        self._running = False
        self._write = write or sys.stderr.write

    def begin(self) -> None:
        """Begin anew: a training that failed may never have said so."""
        self.abandon()
        # The framework has seeded, if anybody has, before it calls back.
        self.trace = Trace(confirm=self.confirm, seeded_before=True).__enter__()
        self._running = True

    def abandon(self) -> None:
        """End without a report: the training failed by itself."""
        if self._running and self.trace is not None:
            self._running = False
            self.trace.__exit__(None, None, None)

    def end(self) -> None:
        """End and report. Raises :class:`NondeterministicTraining`."""
        if not self._running or self.trace is None:
            return
        self.abandon()
        text = self.trace.report()
        if self.output is not None:
            self.output.write_text(text, "utf-8")
        if self.html is not None:
            self.html.write_text(self.trace.html(), "utf-8")
        if self.output is None and self.html is None:
            self._write(text)
        found = self.trace.findings
        if self.fail_on is not None and any(f.severity >= self.fail_on for f in found):
            raise NondeterministicTraining(text)
