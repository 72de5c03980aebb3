"""One file through all that can be done with it alone: what is known of it from earlier runs, else a new reading.

What reads (the gate, and behind it the analysis) is not imported before a file asks for it.
"""

from __future__ import annotations

from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

from randlint.cache import FindingsCache
from randlint.catalogue import Catalogue
from randlint.file_report import FileReport
from randlint.records import dataclass
from randlint.source import looks
from randlint.work import Work

if TYPE_CHECKING:
    from randlint.reading import Reader


@dataclass(slots=True)
class FileLinter:
    """Lints the files of one piece of work, one at a time."""

    work: Work
    catalogue: Catalogue
    _cache: FindingsCache | None = field(init=False)
    _reader: Reader | None = None

    def __post_init__(self) -> None:
        self._cache = FindingsCache.of(self.work)

    def lint(self, path: Path) -> FileReport:
        """Lint one file. Never raises for what the file holds."""
        known = self.known(path)
        if known is not None:
            return known
        if self._cache is None:
            return self._read(path)
        with looks.recording() as seen:
            report = self._read(path)
        self._cache.keep(report, seen, self.work.only.get(path))
        return report

    def known(self, path: Path) -> FileReport | None:
        """The report of a file that was kept by an earlier run and still holds."""
        return self._cache.report(path, self.work.only.get(path)) if self._cache is not None else None

    def settle(self) -> None:
        """At the end of a run in which many files were linted."""
        if self._cache is not None:
            self._cache.settle()

    def _read(self, path: Path) -> FileReport:
        if self._reader is None:
            from randlint.reading import Reader

            self._reader = Reader(self.work, self.catalogue)
        return self._reader.lint(path, self.work.only.get(path))
