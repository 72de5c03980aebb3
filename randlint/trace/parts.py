"""Reads part files and puts them together into one run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from randlint.trace.data import KINDS, Machine, Part, Process, Run, add
from randlint.trace.plain import from_plain

_ROLES = {"main": 0, "child": 1, "loader-worker": 2}


def read_part(path: Path) -> Part | None:
    """One part file, or None where nothing of it can be read. A line that a crash cut off is left out."""
    process: Process | None = None
    machine = Machine()
    latest: dict[int, tuple[str, dict[str, Any]]] = {}
    steps, complete = 0, False
    for text in path.read_bytes().split(b"\n"):
        try:
            line = json.loads(text)
        except ValueError:
            continue
        if "process" in line:
            process = from_plain(Process, line["process"])
        elif "machine" in line:
            machine = from_plain(Machine, line["machine"])
        elif "id" in line:
            latest[line["id"]] = (line["kind"], line["value"])
        steps = line.get("steps", line.get("end", {}).get("steps", steps))
        complete = "end" in line or "rest" in line
    if process is None:
        return None
    part = Part(process, machine, steps=steps, complete=complete)
    for _, (kind, value) in sorted(latest.items()):
        add(part, from_plain(KINDS[kind], value))
    return part


def read_run(folder: Path, command: Sequence[str] = (), exit_code: int | None = None, directory: str = "") -> Run:
    """All parts of a folder as one run. The order does not depend on process ids."""
    found = [(path.name.rpartition("-")[2], read_part(path)) for path in folder.glob("part-*.jsonl")]
    parts = [part for _, part in sorted(found, key=lambda pair: pair[0]) if part is not None]
    return Run(_ordered(_numbered(parts)), tuple(command), exit_code, directory)


def _numbered(parts: list[Part]) -> list[Part]:
    """Workers name their loader by its base seed; readers want to see the first, the second, ..."""
    seen: dict[tuple[int, int], int] = {}
    for part in parts:
        process = part.process
        if process.role == "loader-worker":
            count = sum(1 for parent, _ in seen if parent == process.parent) + 1
            number = seen.setdefault((process.parent, process.loader), count)
            part.process = replace(process, loader=number)
    return parts


def _ordered(parts: list[Part]) -> list[Part]:
    """Main processes by rank, each followed by its children in order of their start, workers by loader and number."""

    def key(pair: tuple[int, Part]) -> tuple[int, int, int, int, int]:
        start, part = pair
        process = part.process
        rank = -1 if process.rank is None else process.rank
        worker = -1 if process.worker is None else process.worker
        return (rank, _ROLES.get(process.role, 1), process.loader, worker, start)

    return [part for _, part in sorted(enumerate(parts), key=key)]
