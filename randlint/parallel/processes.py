"""A pool of processes on this machine, for one piece of work."""

from __future__ import annotations

import multiprocessing
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.context import BaseContext
from multiprocessing.synchronize import Event
from pathlib import Path

from randlint.catalogue import load_catalogue
from randlint.file_report import FileReport
from randlint.parallel.chunks import Chunk, Finished, Only, chunks_of, sizes_of
from randlint.parallel.collector import calm
from randlint.parallel.looking import lint_each
from randlint.parallel.waiting import completed
from randlint.pipeline import FileLinter
from randlint.work import Work


class Pool:
    """Processes for the work of one linter, which each of them gets when it starts."""

    def __init__(self, linter: FileLinter, jobs: int) -> None:
        self._context = _context()
        self._stop = self._context.Event()
        # A fork has the linter at once, with what it knows by now; elsewhere it is made anew from its work.
        self._told = (linter if self._context.get_start_method() == "fork" else linter.work, self._stop)
        self._overrides = linter.work.overrides
        self._jobs = jobs
        self._executor: ProcessPoolExecutor | None = None

    def run(self, files: Sequence[Path], only: Only) -> Finished:
        """Chunks of ``files`` with their reports, as they are done.

        What is lost with a process that dies is done again by a single new one, which has the memory for itself; not
        by this process, since a file may be what killed it. Raises :class:`BrokenProcessPool` where that dies, too.
        """
        lost: list[Chunk] = []
        yield from self._attempt(files, only, chunks_of(sizes_of(files, self._overrides), self._jobs), lost)
        if lost:
            self.end()
            self._jobs = 1
            again: list[Chunk] = []
            yield from self._attempt(files, only, sorted(lost), again)
            if again:
                raise BrokenProcessPool("a process died twice")

    def end(self, *, early: bool = False) -> None:
        """End all processes, each when it is done; ``early``: after the file at hand."""
        if early:
            self._stop.set()
        if self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=True)
            self._executor = None

    def _attempt(self, files: Sequence[Path], only: Only, chunks: Sequence[Chunk], lost: list[Chunk]) -> Finished:
        futures = self._submitted(files, only, chunks, lost)
        for future in completed(futures):
            try:
                reports = future.result()
            except BrokenProcessPool:
                lost.append(futures[future])
            else:
                yield futures[future], reports

    def _submitted(
        self, files: Sequence[Path], only: Only, chunks: Sequence[Chunk], lost: list[Chunk]
    ) -> dict[Future[list[FileReport]], Chunk]:
        futures: dict[Future[list[FileReport]], Chunk] = {}
        with _interrupts_held():
            if self._executor is None:
                self._executor = ProcessPoolExecutor(self._jobs, self._context, _start_worker, self._told)
            for chunk in chunks:
                part = [files[number] for number in chunk]
                try:
                    future = self._executor.submit(_run, part, {path: only[path] for path in part if path in only})
                except BrokenProcessPool:
                    lost.append(chunk)
                else:
                    futures[future] = chunk
        return futures


def _context() -> BaseContext:
    """How to start a process: a fork has the catalogue at once, and is safe where no other thread holds a lock."""
    if sys.platform == "linux" and threading.active_count() == 1:
        return multiprocessing.get_context("fork")
    usual = multiprocessing.get_context()
    return multiprocessing.get_context("spawn") if usual.get_start_method() == "fork" else usual


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Keep Ctrl-C until the processes are there: one that has just started would print a traceback."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# -- in the worker -------------------------------------------------------------------------------------------------

_linter: FileLinter | None = None
_stopped: Callable[[], bool] = bool


def _start_worker(told: FileLinter | Work, stop: Event) -> None:
    """``stop`` ends the work after the file at hand; the pool of Python 3.11 prints an error for a killed worker."""
    global _linter, _stopped
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which sets ``stop``
    _stopped = stop.is_set
    _linter = told if isinstance(told, FileLinter) else FileLinter(told, load_catalogue(told.settings.apis))
    calm()


def _run(files: Sequence[Path], only: Only) -> list[FileReport]:
    assert _linter is not None
    return lint_each(_linter, files, only, _stopped)
