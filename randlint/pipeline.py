"""One file through all that can be done with it alone: read, gate, and only where it matters parse and analyse.

Nothing here imports libcst before a file asks for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from randlint.cache import FindingsCache
from randlint.catalogue import Catalogue
from randlint.file_report import FileReport
from randlint.gate import Commands, Gate, Look, Text
from randlint.source import Skipped, Source, Unreadable, display_path, is_notebook, looks, read_bytes, read_source
from randlint.suppressions import MARK
from randlint.triage import Placed
from randlint.unread import is_python, parse_errors, syntax_problems
from randlint.work import Work

if TYPE_CHECKING:
    from randlint.analysis import Analyser

_MARK = MARK.encode()
_BOM = b"\xef\xbb\xbf"


@dataclass(slots=True)
class FileLinter:
    """Lints the files of one piece of work, one at a time."""

    work: Work
    catalogue: Catalogue
    _gate: Gate = field(init=False)
    _cache: FindingsCache | None = field(init=False)
    _analyser: Analyser | None = None

    def __post_init__(self) -> None:
        self._gate = Gate(self.catalogue, self.work.rules, lambda: _commands(self.work.root))
        self._cache = FindingsCache.of(self.work)

    def lint(self, path: Path) -> FileReport:
        """Lint one file. Never raises for what the file holds."""
        known = self.known(path)
        if known is not None:
            return known
        if self._cache is None:
            return self._lint(path)
        with looks.recording() as seen:
            report = self._lint(path)
        self._cache.keep(report, seen, self.work.only.get(path))
        return report

    def known(self, path: Path) -> FileReport | None:
        """The report of a file that was kept by an earlier run and still holds."""
        return self._cache.report(path, self.work.only.get(path)) if self._cache is not None else None

    def settle(self) -> None:
        """At the end of a run in which many files were linted."""
        if self._cache is not None:
            self._cache.settle()

    def _lint(self, path: Path) -> FileReport:
        display = display_path(path, self.work.base)
        data = self.work.overrides.get(path)
        content = read_bytes(path, display) if data is None else data
        if isinstance(content, Unreadable):
            return FileReport(path, display, self._parse_errors([content], None))
        looks.read(path, content)
        if self.work.gate and not is_notebook(path):
            look = self._quick_look(path, content)
            if look is not None:
                return FileReport(path, display, judged=self.work.rules, deferred=look.deferred)
        return self._read(path, display, content)

    def _parse_errors(self, problems: Sequence[Unreadable], source: Source | None) -> tuple[Placed, ...]:
        return parse_errors(self.catalogue, self.work.rules, problems, source)

    def _quick_look(self, path: Path, data: bytes) -> Look | None:
        """What the gate says of a plain file that is Python and cannot hold a finding; None for all others."""
        if _MARK in data or path in self.work.only or _declares_encoding(data):
            return None
        text = Text(data.removeprefix(_BOM))
        look = self._gate.look(text, path)
        if look.possible or b"\0" in data or text.may_be_deep:
            return None
        try:
            data.decode()
        except UnicodeDecodeError:
            return None
        return look if is_python(text.bare) else None

    def _read(self, path: Path, display: str, data: bytes) -> FileReport:
        source = read_source(path, display, data)
        if isinstance(source, Skipped):
            return FileReport(path, display, notices=(source.notice,))
        if isinstance(source, Unreadable):
            return FileReport(path, display, self._parse_errors([source], None))
        if path in self.work.only:
            return self._analyse(source, self.work.only[path])
        if not self.work.gate:
            return self._analyse(source, self.work.rules)
        look = self._gate.look(Text(source.text.encode("utf-8", "replace")), path)
        if not look.possible and MARK not in source.text:
            problems = [*source.problems, *([] if is_python(source.text) else syntax_problems(source))]
            found = self._parse_errors(problems, source)
            return FileReport(path, display, found, judged=self.work.rules, deferred=look.deferred)
        return replace(self._analyse(source, look.possible), deferred=look.deferred)

    def _analyse(self, source: Source, possible: tuple[str, ...]) -> FileReport:
        if self._analyser is None:
            from randlint.analysis import Analyser
            from randlint.project import Project

            work = self.work
            project = Project(work.root, self.catalogue, base=work.base, seed_literal=work.settings.seed)
            project.overrides, project.extent, project.opinions = work.overrides, work.extent, work.opinions
            self._analyser = Analyser(project, work.rules)
        return self._analyser.analyse(source, possible)


def _commands(root: Path) -> Commands:
    """The files that installed commands start; packaging files that name none are not parsed."""
    if not any(_names_commands(root / name) for name in ("pyproject.toml", "setup.cfg", "setup.py")):
        return {}, ""
    from randlint.project.files.scripts import console_scripts, shown_commands

    found = console_scripts(root)
    return found, shown_commands(found)


def _names_commands(file: Path) -> bool:
    try:
        data = file.read_bytes()
    except OSError:
        return False
    return b"scripts" in data or b"entry" in data


def _declares_encoding(data: bytes) -> bool:
    return any(b"coding" in line for line in data[:4096].replace(b"\r", b"\n").split(b"\n", 2)[:2])
