"""The public Python API: lint paths or text, get a :class:`~randlint.findings.Result`; fix them.

Each file: gate -> parse -> facts -> project -> checks (:mod:`randlint.pipeline`); then conclusions -> triage. The same
input gives the same result for any number of jobs and any hash seed.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing.synchronize import Event
from pathlib import Path

from randlint.catalogue import Catalogue, load_catalogue
from randlint.config import Settings
from randlint.deep import with_deep_stack
from randlint.file_report import FileReport, joined, still_to_look_at
from randlint.findings import Finding, Notice, Result
from randlint.pipeline import FileLinter
from randlint.selection import PerFileIgnores, Selection, per_file_ignores, select_rules
from randlint.source import Extent, Source, discover, read_source
from randlint.triage import Placed, Unused, triage, unused_finding, with_fingerprints
from randlint.work import Work

Progress = Callable[[int, int], None]
_CHUNK = 24
_FILES_FOR_A_SECOND_JOB = 48


@dataclass(frozen=True, slots=True)
class Linter:
    """Lints files under one set of settings. ``base`` is the folder that shown paths are relative to.

    Without ``gate`` every file is parsed and every rule looks at it: the same findings, slowly.
    """

    settings: Settings
    catalogue: Catalogue
    selection: Selection
    ignores: PerFileIgnores
    base: Path
    gate: bool = True

    @classmethod
    def create(cls, settings: Settings, base: Path | None = None) -> Linter:
        """Raises :class:`~randlint.config.ConfigError` or :class:`~randlint.catalogue.CatalogueError`."""
        base = Path(os.path.abspath(base or Path.cwd()))
        catalogue = load_catalogue(settings.apis)
        selection = select_rules(catalogue, settings)
        return cls(settings, catalogue, selection, per_file_ignores(catalogue, settings, base), base)

    def check(
        self,
        paths: Sequence[Path],
        *,
        overrides: Mapping[Path, bytes] | None = None,
        progress: Progress | None = None,
    ) -> Result:
        """Lint files and folders. ``overrides`` replaces what is on disk, by absolute path.

        ``progress`` is called with (files done, files in all). Raises :class:`~randlint.source.SourceError` for a
        path that does not exist.
        """
        settings = self.settings
        found = discover(
            paths,
            exclude=settings.exclude,
            root=settings.root,
            respect_gitignore=settings.respect_gitignore,
            force_exclude=settings.force_exclude,
        )
        files = [Path(os.path.abspath(f)) for f in found.files]
        work = self._work(files, dict(overrides or {}))
        return self._result(self._reported(work, files, progress), found.notices, work.overrides)

    def check_text(self, data: bytes, path: Path) -> Result:
        """Lint text that is not on disk (an editor's buffer, stdin), as if it stood at ``path``."""
        absolute = Path(os.path.abspath(path))
        work = self._work([absolute], {absolute: data})
        return self._result(self._reported(work, [absolute], None), (), work.overrides)

    # -- running -----------------------------------------------------------------------------------------------

    def _work(self, files: Sequence[Path], overrides: dict[Path, bytes]) -> Work:
        root = self._root
        extent = _extent(self.settings, root, files)
        return Work(self.settings, self.selection.rules, self.base, root or self.base, overrides, extent, self.gate)

    def _reported(self, work: Work, files: Sequence[Path], progress: Progress | None) -> list[FileReport]:
        """The reports of all files, in order. Files that only matter to what others hold are looked at last."""
        reports = list(self._reports(work, files, progress))
        only = still_to_look_at(reports)
        if only:
            more = self._reports(replace(work, only=only), [path for path in files if path in only], None)
            reports = joined(reports, more)
        return reports

    def _reports(self, work: Work, files: Sequence[Path], progress: Progress | None) -> Iterator[FileReport]:
        jobs = self._jobs(len(files))
        done = 0
        if jobs == 1:
            analyse = FileLinter(work, self.catalogue).lint
            for start in range(0, len(files), _CHUNK):
                chunk = files[start : start + _CHUNK]
                yield from with_deep_stack(lambda chunk=chunk: [analyse(f) for f in chunk])  # type: ignore[misc]
                done += len(chunk)
                if progress is not None:
                    progress(done, len(files))
            return
        chunks = [files[i : i + _CHUNK] for i in range(0, len(files), _CHUNK)]
        stop = multiprocessing.Event()
        executor = ProcessPoolExecutor(jobs, initializer=_start_worker, initargs=(work, stop))
        try:
            for reports in executor.map(_run_chunk, chunks):
                yield from reports
                done += len(reports)
                if progress is not None:
                    progress(done, len(files))
        except BaseException:
            stop.set()
            raise
        finally:
            executor.shutdown(wait=True, cancel_futures=True)

    @property
    def _root(self) -> Path | None:
        """The folder in which the project lies: that of its configuration, else the nearest that looks like one."""
        return self.settings.root if self.settings.file is not None else _project_root(self.base)

    def _jobs(self, files: int) -> int:
        if self.settings.jobs is not None:
            return max(1, min(self.settings.jobs, (files + _CHUNK - 1) // _CHUNK))
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        return max(1, min(cores, files // _FILES_FOR_A_SECOND_JOB + 1))

    # -- putting together --------------------------------------------------------------------------------------

    def _result(
        self, reports: Sequence[FileReport], notices: Sequence[Notice], overrides: Mapping[Path, bytes]
    ) -> Result:
        concluded = self._concluded(reports, overrides)
        findings: list[Finding] = []
        for report in reports:
            placed = list(dict.fromkeys((*report.placed, *concluded.get(report.display, ()))))
            findings += self._triaged(report, placed, overrides)
        findings = with_fingerprints(sorted(findings, key=lambda f: f.sort_key))
        every_notice = [*notices, *(n for r in reports for n in r.notices)]
        return Result(
            findings=tuple(findings),
            notices=tuple(sorted(set(every_notice), key=lambda n: (n.path, n.kind, n.message))),
            files=len(reports),
            fixable=sum(1 for f in findings if f.fix is not None),
            base_directory=str(self.base),
        )

    def _concluded(
        self, reports: Sequence[FileReport], overrides: Mapping[Path, bytes]
    ) -> Mapping[str, Sequence[Placed]]:
        if not any(report.notes for report in reports):
            return {}
        from randlint.conclusions import concluded

        return concluded(reports, overrides, self._root or self.base)

    def _triaged(self, report: FileReport, placed: Sequence[Placed], overrides: Mapping[Path, bytes]) -> list[Finding]:
        source: list[Source] = []

        def make_unused(unused: Unused) -> Finding:
            if not source:
                read = read_source(report.path, report.display, overrides.get(report.path))
                assert isinstance(read, Source)  # it was read a moment ago, and had a suppression
                source.append(read)
            return _unused(self.catalogue, unused, source[0])

        ignores = self.ignores.of(report.display)
        return triage(placed, report.suppressions, ignores, self.selection, make_unused, judged=report.judged)


def _unused(catalogue: Catalogue, unused: Unused, source: Source) -> Finding:
    comment = unused.suppression
    location = source.locate(comment.line, comment.column - 1, comment.line, comment.end_column - 1)
    edit = None
    if unused.removal is not None:
        last_line, previous = _surroundings(source, comment.line)
        line, column, end_line, end_column = unused.removal.span(last_line, previous)
        edit = source.edit(line, column - 1, end_line, end_column - 1, unused.removal.content)
    rule = catalogue.rules["unused-suppression"]
    return unused_finding(rule, unused, location, edit, source.lines_at(location))


def _surroundings(source: Source, line: int) -> tuple[int, int]:
    """The last line of the file or cell that holds ``line``, and the length of the line before (0 for the first)."""
    lines = re.split(r"\r\n|\r|\n", source.text)
    first, last = 1, len(lines)
    if source.kind == "notebook":
        cell = source.cell_at(line)
        first, last = cell.first_line, cell.last_line
    return last, len(lines[line - 2]) if line > first else 0


# -- worker processes ------------------------------------------------------------------------------------------


_worker: Callable[[Path], FileReport] | None = None
_stopped: Callable[[], bool] = bool


def _start_worker(work: Work, stop: Event) -> None:
    """``stop`` ends the work after the file at hand; the pool of Python 3.11 prints an error for a killed worker."""
    global _worker, _stopped
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which sets ``stop``
    _stopped = stop.is_set
    _worker = FileLinter(work, load_catalogue(work.settings.apis)).lint


def _run_chunk(files: Sequence[Path]) -> list[FileReport]:
    analyse = _worker
    assert analyse is not None
    return with_deep_stack(lambda: [analyse(path) for path in files if not _stopped()])


def _project_root(base: Path) -> Path | None:
    """The nearest folder above that looks like a project's root."""
    for folder in (base, *base.parents):
        if any((folder / mark).exists() for mark in (".git", "pyproject.toml", "setup.py")):
            return folder
    return None


def _extent(settings: Settings, root: Path | None, files: Sequence[Path]) -> Extent:
    """All files of a project that can be told from its surroundings, else those that are linted."""
    if root is None:
        return Extent(files=tuple(files))
    return Extent(None, settings.exclude, settings.respect_gitignore, cache=not settings.no_cache)


def check(paths: Sequence[Path], settings: Settings) -> Result:
    """Lint ``paths`` under ``settings``: the one-call form of :class:`Linter`."""
    return Linter.create(settings).check(paths)


def only(result: Result, keep: Callable[[Finding], bool]) -> Result:
    """The same result with some of its findings."""
    return replace(result, findings=tuple(f for f in result.findings if keep(f)))
