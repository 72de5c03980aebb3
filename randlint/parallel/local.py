"""This machine: one file after the other in this process, and in more processes as soon as they are seen to pay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from randlint.catalogue import Catalogue
from randlint.parallel.chunks import (
    FILES_FOR_ASKED_JOBS,
    Finished,
    Only,
    Run,
    cost_of,
    most_jobs,
    sizes_of,
)
from randlint.parallel.collector import calm_collector
from randlint.parallel.forecast import Forecast
from randlint.parallel.looking import lint_each, look_up_each
from randlint.pipeline import FileLinter
from randlint.work import Work

if TYPE_CHECKING:
    from randlint.parallel.processes import Pool

_FILES_BETWEEN_PROGRESS = 24
_MADE_TO_SETTLE = 200  # reports; fewer are read from the journals by the next run


@contextmanager
def on_this_machine(work: Work, catalogue: Catalogue) -> Iterator[Run]:
    """Linting by as many processes as the settings ask for, or as pay: they end with the context."""
    crew = _Crew(FileLinter(work, catalogue))
    with calm_collector():  # for the processes, too, where they are forked
        try:
            yield crew.run
        except BaseException:
            crew.end(early=True)
            raise
        crew.end()


class _Crew:
    """This process, and the pool once there is one."""

    def __init__(self, linter: FileLinter) -> None:
        self._linter = linter
        self._pool: Pool | None = None
        self._made = 0  # reports, by whichever process

    def run(self, files: Sequence[Path], only: Only) -> Finished:
        """Chunks of ``files`` with their reports, as they are done: first those that are known from earlier runs."""
        known = {n: report for n, report in enumerate(look_up_each(self._linter, files, only)) if report is not None}
        if known:
            yield tuple(known), list(known.values())
        left = [number for number in range(len(files)) if number not in known]
        for chunk, reports in self._lint([files[number] for number in left], only):
            self._made += len(chunk)
            yield tuple(left[number] for number in chunk), reports

    def _lint(self, files: Sequence[Path], only: Only) -> Finished:
        asked = self._linter.work.settings.jobs
        most = most_jobs(len(files), asked)
        done = 0
        if self._pool is None and most > 1 and asked is not None and len(files) >= FILES_FOR_ASKED_JOBS:
            self._start(most)
        if self._pool is None:
            for chunk, reports in self._run_here(files, only, most):
                yield chunk, reports
                done += len(chunk)
        if self._pool is not None and done < len(files):
            for chunk, reports in self._pool.run(files[done:], only):
                yield tuple(done + number for number in chunk), reports

    def end(self, *, early: bool = False) -> None:
        """``early``: let the processes finish the file at hand, and nothing more."""
        if self._pool is not None:
            self._pool.end(early=early)
        if self._made >= _MADE_TO_SETTLE and not early:
            self._linter.settle()

    def _run_here(self, files: Sequence[Path], only: Only, most: int) -> Finished:
        """All files, or those up to the moment at which a pool was started."""
        sizes = sizes_of(files, self._linter.work.overrides) if most > 1 else ()
        forecast = Forecast([cost_of(size) for size in sizes], most)
        done = 0
        while done < len(files):
            forecast.begin()
            part = files[done : done + _FILES_BETWEEN_PROGRESS]
            reports = lint_each(self._linter, part, only, forecast.is_due)
            chunk = tuple(range(done, done + len(reports)))
            done += len(chunk)
            jobs = forecast.jobs(chunk)
            yield chunk, reports
            if jobs > 1:
                self._start(jobs)
                return

    def _start(self, jobs: int) -> None:
        from randlint.parallel.processes import Pool

        self._pool = Pool(self._linter, jobs)
