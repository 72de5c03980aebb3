"""One file through all that can be done with it alone: read, gate, and only where it matters parse and analyse.

Nothing here imports libcst before a file asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from randlint.catalogue import Catalogue
from randlint.file_report import FileReport
from randlint.gate import Gate, Text
from randlint.source import Skipped, Source, Unreadable, display_path, is_notebook, read_bytes, read_source
from randlint.suppressions import MARK
from randlint.unread import PARSE_ERROR, is_python, parse_errors, syntax_problems
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
    _analyser: Analyser | None = None

    def __post_init__(self) -> None:
        self._gate = Gate(self.catalogue, self.work.rules)

    def lint(self, path: Path) -> FileReport:
        """Lint one file. Never raises for what the file holds."""
        display = display_path(path, self.work.base)
        data = self.work.overrides.get(path)
        content = read_bytes(path, display) if data is None else data
        if isinstance(content, Unreadable):
            return FileReport(path, display, tuple(parse_errors(self._parse_error, [content], None)))
        if self.work.gate and not is_notebook(path) and self._is_beside_the_point(path, content):
            return FileReport(path, display, judged=self.work.rules)
        return self._read(path, display, content)

    @property
    def _parse_error(self):  # type: ignore[no-untyped-def]
        return self.catalogue.rules[PARSE_ERROR] if PARSE_ERROR in self.work.rules else None

    def _is_beside_the_point(self, path: Path, data: bytes) -> bool:
        """Whether a plain file cannot hold a finding: it is Python, and no rule knows its words."""
        if _MARK in data or _declares_encoding(data) or self._gate.possible(Text(data), path):
            return False
        try:
            text = data.removeprefix(_BOM).decode()
        except UnicodeDecodeError:
            return False
        return "\0" not in text and is_python(text)

    def _read(self, path: Path, display: str, data: bytes) -> FileReport:
        source = read_source(path, display, data)
        if isinstance(source, Skipped):
            return FileReport(path, display, notices=(source.notice,))
        if isinstance(source, Unreadable):
            return FileReport(path, display, tuple(parse_errors(self._parse_error, [source], None)))
        possible: tuple[str, ...] = self.work.rules
        if self.work.gate:
            possible = self._gate.possible(Text(source.text.encode("utf-8", "replace")), path)
        if not possible and MARK not in source.text:
            problems = [*source.problems, *([] if is_python(source.text) else syntax_problems(source))]
            found = parse_errors(self._parse_error, problems, source)
            return FileReport(path, display, tuple(found), judged=self.work.rules)
        return self._analyse(source, possible)

    def _analyse(self, source: Source, possible: tuple[str, ...]) -> FileReport:
        if self._analyser is None:
            from randlint.analysis import Analyser
            from randlint.project import Project

            work = self.work
            project = Project(work.root, self.catalogue, base=work.base, seed_literal=work.settings.seed)
            project.overrides, project.extent = work.overrides, work.extent
            self._analyser = Analyser(project, work.rules)
        return self._analyser.analyse(source, possible)


def _declares_encoding(data: bytes) -> bool:
    return any(b"coding" in line for line in data[:4096].replace(b"\r", b"\n").split(b"\n", 2)[:2])
