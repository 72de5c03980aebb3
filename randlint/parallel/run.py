"""Where the work is done, and the reports put back into the order of the files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import TYPE_CHECKING

from randlint.catalogue import Catalogue
from randlint.file_report import FileReport, joined, still_to_look_at
from randlint.parallel.chunks import Finished, Run
from randlint.parallel.local import on_this_machine
from randlint.work import Work

if TYPE_CHECKING:
    from concurrent.futures import Executor

Progress = Callable[[int, int], None]


def lint_files(
    work: Work,
    catalogue: Catalogue,
    files: Sequence[Path],
    *,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> list[FileReport]:
    """The reports of all files, in their order: the same for any number of processes and any executor.

    ``executor`` is used where it is given (the caller shuts it down), then the one that the settings name, then
    processes of this machine where they pay. ``progress`` is called with (files done, files in all). Raises
    :class:`~randlint.parallel.executors.ExecutorError` for an executor that cannot do it.
    """
    with _crew(work, catalogue, files, executor) as run:
        return _both_looks(run, files, progress)


def lint_here(work: Work, catalogue: Catalogue, files: Sequence[Path]) -> list[FileReport]:
    """The reports of all files, made on this machine whatever the settings say."""
    with on_this_machine(work, catalogue) as run:
        return _both_looks(run, files, None)


def _both_looks(run: Run, files: Sequence[Path], progress: Progress | None) -> list[FileReport]:
    """Files that only matter to what others hold are looked at last."""
    reports = _in_order(run(files, {}), len(files), progress)
    only = still_to_look_at(reports)
    if only:
        left = [path for path in files if path in only]
        reports = joined(reports, _in_order(run(left, only), len(left), None))
    return reports


def _in_order(finished: Finished, count: int, progress: Progress | None) -> list[FileReport]:
    reports: dict[int, FileReport] = {}
    with closing(finished):
        for chunk, made in finished:
            reports.update(zip(chunk, made, strict=True))
            if progress is not None:
                progress(len(reports), count)
    return [reports[number] for number in range(count)]


def _crew(
    work: Work, catalogue: Catalogue, files: Sequence[Path], executor: Executor | None
) -> AbstractContextManager[Run]:
    settings = work.settings
    if executor is not None:
        from randlint.parallel.executors import on_executor

        return on_executor(executor, work)
    if settings.executor is not None and files:
        from randlint.parallel.cluster import on_dask

        return on_dask(settings.executor, work)
    return on_this_machine(work, catalogue)
