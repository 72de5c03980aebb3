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

_FILES_FOR_AN_ASKED_JOB = 24
# To load what a pool needs, fork two processes and end them takes about 0.06 s; spawned ones take 0.3 s longer.
_SECONDS_FOR_A_JOB = 0.2
_ENOUGH_TO_FORESEE = 0.05
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
    """The most processes for so many files: ``asked`` where there are enough of them, else one for each core."""
    if asked is not None:
        return max(1, min(asked, -(-files // _FILES_FOR_AN_ASKED_JOB)))
    return max(1, min(cores(), files))


def jobs_that_pay(seconds: float, paid: int, left: int, most: int) -> int:
    """How many processes pay for work that costs ``left``, where ``seconds`` in one process have done ``paid``."""
    if seconds < _ENOUGH_TO_FORESEE or not paid:
        return 1
    return max(1, min(most, int(seconds * left / paid / _SECONDS_FOR_A_JOB)))


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
