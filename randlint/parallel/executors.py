"""Any ``concurrent.futures.Executor``: each task carries all it needs, since its workers may be on other machines.

They need the same version of randlint, and see the files at the same paths.
"""

from __future__ import annotations

import pickle
import threading
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError, Executor, Future
from contextlib import contextmanager
from pathlib import Path

from randlint import __version__
from randlint.catalogue import load_catalogue
from randlint.config import ConfigError
from randlint.file_report import FileReport
from randlint.parallel.chunks import Chunk, Finished, Only, Run, chunks_of, cores, sizes_of
from randlint.parallel.collector import calm_collector
from randlint.parallel.looking import lint_each
from randlint.parallel.waiting import completed
from randlint.pipeline import FileLinter
from randlint.records import dataclass
from randlint.work import Work


class ExecutorError(ConfigError):
    """An executor that cannot lint these files; the message is one line."""


@dataclass(frozen=True, slots=True)
class Task:
    """``run`` is another for each piece of work; ``work`` is pickled, to be read once by each process."""

    version: str
    run: str
    work: bytes
    files: tuple[Path, ...]
    only: Only


@contextmanager
def on_executor(executor: Executor, work: Work, *, name: str = "", workers: int | None = None) -> Iterator[Run]:
    """Linting by the ``workers`` of an executor, which stays open. ``name`` is what messages call it.

    Running raises :class:`ExecutorError` where a worker has another version or does not see the files, and whatever
    else a task raised; what waits is cancelled then.
    """
    name = name or type(executor).__name__
    workers = workers or _workers(executor)
    token, told = uuid.uuid4().hex, pickle.dumps(work)

    def run(files: Sequence[Path], only: Only) -> Finished:
        futures: dict[Future[list[FileReport | None]], Chunk] = {}
        try:
            for chunk in chunks_of(sizes_of(files, work.overrides), workers):
                part = tuple(files[number] for number in chunk)
                task = Task(__version__, token, told, part, {path: only[path] for path in part if path in only})
                futures[executor.submit(run_task, task)] = chunk
            for future in completed(futures):
                chunk = futures[future]
                yield chunk, _found(_result(future, name), [files[number] for number in chunk], work, name)
        finally:
            for future in futures:
                future.cancel()

    yield run


def _workers(executor: Executor) -> int:
    known = getattr(executor, "_max_workers", None)  # the executors of the standard library have no public name for it
    return known if isinstance(known, int) and known > 0 else cores()


def _result(future: Future[list[FileReport | None]], name: str) -> list[FileReport | None]:
    try:
        return future.result()
    except CancelledError:
        raise ExecutorError(f"{name}: the work was cancelled there, or the connection is lost") from None


def _found(made: Sequence[FileReport | None], files: Sequence[Path], work: Work, name: str) -> list[FileReport]:
    """The reports, those of files that have vanished in the meantime included."""
    reports = []
    for path, report in zip(files, made, strict=True):
        if report is None:
            if path.exists():
                raise ExecutorError(
                    f"{name}: a worker cannot find {path}; workers must see the files at the same paths as this machine"
                )
            report = FileLinter(work, load_catalogue(work.settings.apis)).lint(path)
        reports.append(report)
    return reports


# -- in the worker -------------------------------------------------------------------------------------------------

# Of the latest run only: a later one may find other files. The lock is for executors with threads; linting sets what
# belongs to the whole process, such as the recursion limit.
_lock = threading.Lock()
_latest: tuple[str, FileLinter] | None = None


def run_task(task: Task) -> list[FileReport | None]:
    """The reports of a task's files, None for those that are not to be found here."""
    global _latest
    if task.version != __version__:
        raise ExecutorError(f"a worker has randlint {__version__}, this machine has {task.version}: install the same")
    with _lock, calm_collector():
        if _latest is None or _latest[0] != task.run:
            _latest = None  # let go of the files that it holds before others are read
            work: Work = pickle.loads(task.work)
            _latest = task.run, FileLinter(work, load_catalogue(work.settings.apis))
        linter = _latest[1]
        there = [path for path in task.files if path in linter.work.overrides or path.exists()]
        made = dict(zip(there, lint_each(linter, there, task.only), strict=True))
        return [made.get(path) for path in task.files]


def forget() -> None:
    """Let go of all that the latest run has left in this process."""
    global _latest
    with _lock:
        _latest = None
