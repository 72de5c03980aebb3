"""A file that nothing is known of: read, gate, and only where it matters parse and analyse.

Nothing here imports libcst before a file asks for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from randlint.catalogue import Catalogue
from randlint.file_report import FileReport
from randlint.gate import Commands, Gate, Look, Readers, Text
from randlint.project.files.elsewhere import elsewhere_of
from randlint.project.files.test_files import is_test_file
from randlint.source import (
    Skipped,
    Source,
    Unreadable,
    display_path,
    is_notebook,
    looks,
    may_declare_encoding,
    read_bytes,
    read_source,
)
from randlint.source.lines import BOM
from randlint.suppressions import MARK
from randlint.triage import Placed
from randlint.unread import is_python, parse_errors, syntax_problems
from randlint.work import Work

if TYPE_CHECKING:
    from randlint.analysis import Analyser

_MARK = MARK.encode()


class Reader:
    """Reads the files of one piece of work, one at a time."""

    def __init__(self, work: Work, catalogue: Catalogue) -> None:
        self.work = work
        self.catalogue = catalogue
        readers = Readers(lambda path: is_test_file(display_path(path, work.base)), work.opinions, _MARK)
        self._gate = Gate(catalogue, work.rules, lambda: _commands(work.root), elsewhere_of(work), readers)
        self._analyser: Analyser | None = None

    def lint(self, path: Path, only: Sequence[str] | None = None) -> FileReport:
        """Lint one file, by the rules ``only`` where that is given. Never raises for what the file holds."""
        display = display_path(path, self.work.base)
        data = self.work.overrides.get(path)
        content = read_bytes(path, display) if data is None else data
        if isinstance(content, Unreadable):
            return FileReport(path, display, self._parse_errors([content], None))
        looks.read(path, content)
        look = None
        if self.work.gate and only is None and not is_notebook(path):
            look = self._quick_look(path, content)
            if look is not None and not look.possible:
                return FileReport(path, display, judged=self.work.rules, deferred=look.deferred)
        return self._read(path, display, content, only, look)

    def _parse_errors(self, problems: Sequence[Unreadable], source: Source | None) -> tuple[Placed, ...]:
        return parse_errors(self.catalogue, self.work.rules, problems, source)

    def _quick_look(self, path: Path, data: bytes) -> Look | None:
        """What the gate says of a plain file that may hold a finding, or is Python at least; None for all others."""
        if _MARK in data or b"\0" in data or may_declare_encoding(data):
            return None
        try:
            data.decode()
        except UnicodeDecodeError:
            return None
        text = Text(data.removeprefix(BOM))
        look = self._gate.look(text, path)
        return look if look.possible or (not text.may_be_deep and is_python(text.bare)) else None

    def _read(self, path: Path, display: str, data: bytes, only: Sequence[str] | None, look: Look | None) -> FileReport:
        source = read_source(path, display, data)
        if isinstance(source, Skipped):
            return FileReport(path, display, notices=(source.notice,))
        if isinstance(source, Unreadable):
            return FileReport(path, display, self._parse_errors([source], None))
        if only is not None:
            return self._analyse(source, tuple(only))
        if not self.work.gate:
            return self._analyse(source, self.work.rules)
        if look is None:
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
