"""The public Python API: lint paths or text, get a :class:`~randlint.findings.Result`; fix them.

Each file: gate -> parse -> facts -> project -> checks (:mod:`randlint.pipeline`); then conclusions -> triage. The same
input gives the same result for any number of jobs and any hash seed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from randlint.catalogue import Catalogue, load_catalogue
from randlint.config import Settings
from randlint.file_report import FileReport
from randlint.findings import Finding, Notice, Result
from randlint.parallel import Progress, lint_files, lint_here
from randlint.records import dataclass
from randlint.selection import PerFileIgnores, Selection, per_file_ignores, select_rules
from randlint.source import Extent, Source, discover, project_root, read_source
from randlint.triage import Placed, Unused, triage, unused_finding, with_fingerprints
from randlint.work import Work

if TYPE_CHECKING:
    from concurrent.futures import Executor


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
        executor: Executor | None = None,
    ) -> Result:
        """Lint files and folders. ``overrides`` replaces what is on disk, by absolute path.

        ``progress`` is called with (files done, files in all). ``executor`` does the work instead of processes of
        this machine or the cluster that the settings name; it stays open. Its workers need the same version of
        randlint and the files at the same paths. Raises :class:`~randlint.source.SourceError` for a path that does
        not exist, and :class:`~randlint.config.ConfigError` for an executor that cannot do it.
        """
        settings = self.settings
        found = discover(
            paths,
            exclude=settings.exclude,
            root=settings.root,
            respect_gitignore=settings.respect_gitignore,
            force_exclude=settings.force_exclude,
        )
        files = [_absolute(path) for path in found.files]
        work = self._work(files, dict(overrides or {}))
        reports = lint_files(work, self.catalogue, files, executor=executor, progress=progress)
        return self._result(work, reports, found.notices)

    def check_text(self, data: bytes, path: Path) -> Result:
        """Lint text that is not on disk (an editor's buffer, stdin), as if it stood at ``path``."""
        absolute = Path(os.path.abspath(path))
        work = self._work([absolute], {absolute: data})
        return self._result(work, lint_here(work, self.catalogue, [absolute]), ())

    # -- running -----------------------------------------------------------------------------------------------

    def _work(self, files: Sequence[Path], overrides: dict[Path, bytes]) -> Work:
        root = self.settings.root if self.settings.file is not None else project_root(self.base)
        extent = _extent(self.settings, root, files)
        rules, opinions = self.selection.rules, self.selection.opinions
        return Work(self.settings, rules, self.base, root or self.base, overrides, extent, self.gate, opinions)

    # -- putting together --------------------------------------------------------------------------------------

    def _result(self, work: Work, reports: Sequence[FileReport], notices: Sequence[Notice]) -> Result:
        concluded = _concluded(work, reports)
        findings: list[Finding] = []
        for report in reports:
            placed = list(dict.fromkeys((*report.placed, *concluded.get(report.display, ()))))
            findings += self._triaged(report, placed, work.overrides)
        findings = with_fingerprints(sorted(findings, key=lambda f: f.sort_key))
        every_notice = [*notices, *(n for r in reports for n in r.notices)]
        return Result(
            findings=tuple(findings),
            notices=tuple(sorted(set(every_notice), key=lambda n: (n.path, n.kind, n.message))),
            files=len(reports),
            fixable=sum(1 for f in findings if f.fix is not None),
            base_directory=str(self.base),
        )

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


def _concluded(work: Work, reports: Sequence[FileReport]) -> Mapping[str, Sequence[Placed]]:
    """What rules about several files find, by the path that users see."""
    if not any(report.notes for report in reports):
        return {}
    from randlint.cache import FindingsCache

    def conclude() -> Mapping[str, Sequence[Placed]]:
        from randlint.conclusions import concluded

        return concluded(reports, work.overrides, work.root)

    cache = FindingsCache.of(work)
    return cache.concluded(reports, conclude) if cache is not None else conclude()


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


def _absolute(path: Path) -> Path:
    name = str(path)
    absolute = os.path.abspath(name)
    return path if name == absolute else Path(absolute)  # to make paths of thousands takes a while


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
