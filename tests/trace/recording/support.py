"""Records programs, in this process and in others, and reads what was recorded."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import randlint
from randlint.trace.recording.format import Kind
from randlint.trace.recording.read import Event, ProcessRecording, Recording, Tensors, read_recording
from tests.trace.support import environment, traced


class Seen:
    """The events of one process, read to the end."""

    def __init__(self, process: ProcessRecording) -> None:
        self.process = process.process
        self.complete = process.complete
        self.steps = process.steps
        self.all = list(process.events())
        self.sources = process.sources()
        self.inputs = process.inputs()
        self._tensors = {event.id: process.tensors(event) for event in self.all}
        self._streams = {event.id: process.streams(event) for event in self.all}

    def of(self, *kinds: Kind) -> list[Event]:
        return [event for event in self.all if event.kind in kinds]

    def kinds(self) -> list[str]:
        return [event.kind.name for event in self.all]

    def tensors(self, event: Event) -> dict[str, Tensors]:
        return self._tensors[event.id]

    def streams(self, event: Event) -> dict[str, int]:
        return self._streams[event.id]

    def plain(self) -> list[Any]:
        """Everything about every event that two runs of one program should have in common."""
        return [
            (event, {role: _plain(found) for role, found in self.tensors(event).items()}, self.streams(event))
            for event in self.all
        ]


def _plain(tensors: Tensors) -> tuple[Any, ...]:
    return tensors.names, tensors.fingerprints, tensors.numbers


@contextmanager
def recorded(folder: Path, **options: Any) -> Iterator[list[Seen]]:
    """Record a block of this process into ``folder``; afterwards the list holds what was seen."""
    found: list[Seen] = []
    with randlint.trace(record=folder, **options):
        yield found
    found += seen(folder)
    assert _failures(folder) == []


def seen(folder: Path) -> list[Seen]:
    """What the processes of a recording saw, the main one first."""
    recording = read_recording(folder)
    try:
        return [Seen(process) for process in recording.processes]
    finally:
        recording.close()


def _failures(folder: Path) -> list[str]:
    """What the tracer says of parts of itself that failed."""
    run = read_recording(folder).run
    return [remark.text for part in run.parts for remark in part.remarks if "failed" in remark.text]


def lines(events: Sequence[Event]) -> list[int | None]:
    return [None if event.site is None else event.site.frame.line for event in events]


def run(folder: Path, code: str, *options: str, arguments: Sequence[str] = (), **env: str) -> list[Seen]:
    """Record a program, whose output must be that of a plain run; into the folder ``run`` below ``folder``."""
    (folder / "program.py").write_text(code, "utf-8")
    env = {"OMP_NUM_THREADS": "1", **env}
    plain = subprocess.run(
        [sys.executable, "program.py", *arguments],
        cwd=folder, capture_output=True, text=True, timeout=240, env=environment(**env),
    )  # fmt: skip
    told = ("--output", "report.txt", "--record", "run", *options, "program.py", *arguments)
    done = traced(folder, *told, **env)
    assert (done.returncode, done.stdout, done.stderr) == (plain.returncode, plain.stdout, plain.stderr)
    assert _failures(folder / "run") == []
    return seen(folder / "run")


def manifest(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "recording.json").read_text())
    return found


__all__ = ["Kind", "Recording", "Seen", "lines", "manifest", "recorded", "run", "seen"]
