"""How the work is cut: for how many processes, and which files go together."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Mapping, Sequence
from pathlib import Path

from randlint.file_report import FileReport

Chunk = tuple[int, ...]  # numbers of files, in the order in which they were given
Finished = Generator[tuple[Chunk, list[FileReport]], None, None]  # chunks with their reports, as they are done
Only = Mapping[Path, tuple[str, ...]]  # for some of the files the rules that are asked, see Work.only
Run = Callable[[Sequence[Path], Only], Finished]

# Where processes are asked for, they are started at once for so many files.
FILES_FOR_ASKED_JOBS = 25
# What a file costs beside its length, in bytes: it is opened, decoded, reported.
_PER_FILE = 2_000
_SMALLEST_CHUNK = 50_000
_SHARES = 4


def sizes_of(files: Sequence[Path], overrides: Mapping[Path, bytes]) -> list[int]:
    """Bytes of each file, 0 for one that cannot be looked at: whoever reads it says why."""
    return [len(overrides[path]) if path in overrides else _size(path) for path in files]


def _size(path: Path) -> int:
    try:
        return os.stat(path).st_size
    except (OSError, ValueError):
        return 0


def cost_of(size: int) -> int:
    """What a file of ``size`` bytes costs, compared with others."""
    return size + _PER_FILE


def most_jobs(files: int, asked: int | None) -> int:
    """The most processes that so many files can keep busy: ``asked``, or one for each core."""
    return max(1, min(cores() if asked is None else asked, files))


def cores() -> int:
    """Processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def chunks_of(sizes: Sequence[int], workers: int) -> list[Chunk]:
    """Numbers of files, to be handed out in this order.

    The largest files go first, and each chunk takes a share of what is left: the last ones are small, and all workers
    end at about the same time.
    """
    order = sorted(range(len(sizes)), key=lambda number: -sizes[number])
    left = sum(map(cost_of, sizes))
    chunks: list[Chunk] = []
    chunk: list[int] = []
    held = 0
    for number in order:
        chunk.append(number)
        held += cost_of(sizes[number])
        if held >= max(_SMALLEST_CHUNK, left // (workers * _SHARES)):
            chunks.append(tuple(chunk))
            chunk, left, held = [], left - held, 0
    return [*chunks, tuple(chunk)] if chunk else chunks
