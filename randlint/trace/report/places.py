"""Places in the user's code as a report shows them: paths relative to the run, source lines, excerpts."""

from __future__ import annotations

import linecache
from dataclasses import dataclass, field
from pathlib import PurePath

from randlint.report.common import one_line
from randlint.trace.data import Frame, Site

_TAB = 4


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line of the user's code: ``path`` is as shown, ``file`` as the interpreter named it."""

    path: str
    line: int
    function: str = field(default="", compare=False)
    file: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"{one_line(self.path)}:{self.line}"


@dataclass(frozen=True, slots=True)
class ExcerptLine:
    """A line of an excerpt; ``marked`` is the one that it is about."""

    number: int
    text: str
    marked: bool


class Places:
    """Turns frames into places of one run whose shown paths are relative to ``directory``.

    Source is read when it is asked for, at most once per file, and also for cells of IPython, which linecache knows.
    A file that is gone has empty lines.
    """

    def __init__(self, directory: str) -> None:
        self._directory = PurePath(directory) if directory else None
        self._lines: dict[str, list[str]] = {}

    def shown(self, path: str) -> str:
        """The path relative to the run's directory where it lies inside, with forward slashes."""
        pure = PurePath(path)
        if self._directory is not None and pure.is_relative_to(self._directory):
            pure = pure.relative_to(self._directory)
        return pure.as_posix()

    def of(self, frame: Frame) -> Place:
        return Place(self.shown(frame.path), frame.line, frame.function, frame.path)

    def of_site(self, site: Site | None) -> Place | None:
        """The place of the user's frame; None where no line of the user's was found."""
        return None if site is None else self.of(site.frame)

    def named(self, path: str, line: int) -> Place:
        """The place of a finding, whose path is relative to the run's directory."""
        file = path if self._directory is None else str(self._directory / path)
        return Place(path, line, "", file)

    def code(self, place: Place | None) -> str:
        """The source line without its indentation, safe to print; empty where it cannot be read."""
        lines = self._source(place.file) if place else []
        return one_line(lines[place.line - 1]).strip() if place and 0 < place.line <= len(lines) else ""

    def excerpt(self, place: Place, around: int = 5) -> tuple[ExcerptLine, ...]:
        """The lines around a place, as displayed; empty where the file cannot be read or has no such line."""
        lines = self._source(place.file)
        if not 0 < place.line <= len(lines):
            return ()
        first = max(place.line - around, 1)
        shown = lines[first - 1 : place.line + around]
        return tuple(
            ExcerptLine(number, one_line(text.rstrip().expandtabs(_TAB)), number == place.line)
            for number, text in enumerate(shown, first)
        )

    def _source(self, path: str) -> list[str]:
        if path not in self._lines:
            linecache.checkcache(path)
            self._lines[path] = linecache.getlines(path)
        return self._lines[path]
