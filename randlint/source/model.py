"""What reading a file gives: a program with its places, or the reason why there is none."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from randlint.findings import Cell, Edit, Location, Notice
from randlint.records import dataclass
from randlint.source.cells import CodeCell
from randlint.source.edits import apply_to_notebook, apply_to_text
from randlint.source.lines import line_starts, split_lines

if TYPE_CHECKING:
    from randlint.source.rawjson import SourceStrings


class SourceError(Exception):
    """A path cannot be worked on at all; the text is one line for the user."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file or notebook cell that cannot be parsed, and where.

    ``path`` is the display path; ``line`` and ``column`` are 1-based, inside the cell where ``cell`` is given.
    """

    path: str
    line: int
    column: int
    message: str
    cell: Cell | None = None
    file_line: int = 0

    @property
    def location(self) -> Location:
        """The place as an empty span."""
        return Location(self.path, self.line, self.column, self.line, self.column, self.cell, self.file_line)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that holds nothing to lint, as expected; the notice says why."""

    notice: Notice


@dataclass(frozen=True)
class Source:
    """One program and its way back to the stored file.

    ``text`` is what the parser sees: decoded, without a byte order mark, with the line ends as stored; for a notebook
    its code cells one after the other. ``problems`` are notebook cells that are blank in ``text`` because they are
    not valid Python. Program positions are 1-based lines and 0-based columns in characters, as libcst counts them.
    """

    path: Path
    display: str
    kind: Literal["python", "notebook"]
    text: str
    raw: bytes
    encoding: str
    problems: tuple[Unreadable, ...] = ()
    cells: tuple[CodeCell, ...] = ()

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        return line_starts(self.text)

    @cached_property
    def _lines(self) -> list[str]:
        return split_lines(self.text)

    @cached_property
    def _first_lines(self) -> list[int]:
        return [cell.first_line for cell in self.cells]

    @cached_property
    def _cell_by_index(self) -> dict[int, CodeCell]:
        return {cell.index: cell for cell in self.cells}

    @cached_property
    def _raw_strings(self) -> SourceStrings:
        from randlint.source.rawjson import find_source_strings

        return find_source_strings(self.raw)

    def cell_at(self, line: int) -> CodeCell:
        """Return the code cell that holds program ``line``; lines outside are those of the nearest cell."""
        return self.cells[max(0, bisect_right(self._first_lines, line) - 1)]

    def locate(self, start_line: int, start_column: int, end_line: int, end_column: int) -> Location:
        """Return where a span of the program stands in the stored file; a span that leaves its cell is clipped."""
        if self.kind == "python":
            start = self._clip(start_line, start_column)
            end = max(start, self._clip(end_line, end_column))
            return Location(self.display, start[0], start[1] + 1, end[0], end[1] + 1)
        cell = self.cell_at(start_line)
        start = cell.original(start_line, start_column)
        end = max(start, cell.original(end_line, end_column))
        return Location(
            self.display,
            start[0],
            start[1] + 1,
            end[0],
            end[1] + 1,
            Cell(cell.index, start[0]),
            self._raw_strings.file_line(cell, start[0]),
        )

    def _clip(self, line: int, column: int) -> tuple[int, int]:
        if line > len(self._lines):
            return len(self._lines), len(self._lines[-1])
        line = max(line, 1)
        return line, max(0, min(column, len(self._lines[line - 1])))

    def lines_at(self, location: Location) -> tuple[str, ...]:
        """Return the lines from ``location.line`` to ``location.end_line`` as stored, without line ends."""
        lines: Sequence[str] = self._lines
        if self.kind == "notebook":
            cell = self._cell_by_index.get(location.cell.index) if location.cell else None
            lines = cell.lines if cell else ()
        return tuple(lines[location.line - 1 : location.end_line])

    def edit(self, start_line: int, start_column: int, end_line: int, end_column: int, content: str) -> Edit | None:
        """Return the edit that replaces this span of the program, or None where it cannot be made.

        It cannot be made where the stored text differs from the program (a transformed magic, a blanked cell), where
        the span crosses cells, where a position does not exist, or where the encoding has no room for ``content``.
        """
        if (start_line, start_column) > (end_line, end_column) or not self._can_hold(content):
            return None
        if self.kind == "notebook":
            return self._cell_edit(start_line, start_column, end_line, end_column, content)
        for line, column in ((start_line, start_column), (end_line, end_column)):
            if self._clip(line, column) != (line, column):
                return None
        return Edit(start_line, start_column + 1, end_line, end_column + 1, content)

    def _can_hold(self, content: str) -> bool:
        try:
            content.encode(self.encoding)
        except UnicodeError:
            return False
        return True

    def _cell_edit(
        self, start_line: int, start_column: int, end_line: int, end_column: int, content: str
    ) -> Edit | None:
        if not self.cells:
            return None
        cell = self.cell_at(start_line)
        if (end_line, end_column) == (cell.last_line + 1, 0) and end_line > start_line:
            # The program's line end behind a cell is ours: up to there means up to the end of the cell.
            end_line, end_column = cell.last_line, len(self._lines[cell.last_line - 1])
        if not (cell.first_line <= start_line <= end_line <= cell.last_line) or not cell.is_stored:
            return None
        shifts = {cell.shift(line) for line in range(start_line, end_line + 1)}
        if None in shifts or (shifts != {0} and ("\n" in content or "\r" in content)):
            return None
        for line, column in ((start_line, start_column), (end_line, end_column)):
            if self._clip(line, column) != (line, column):
                return None
        start, end = cell.original(start_line, start_column), cell.original(end_line, end_column)
        return Edit(start[0], start[1] + 1, end[0], end[1] + 1, content, cell.index)

    def apply(self, edits: Sequence[Edit]) -> bytes:
        """Return the file's new content; everything outside the edits stays byte for byte.

        Raises ValueError when edits overlap, reach outside the text or cannot be written in the file's encoding.
        """
        if not edits:
            return self.raw
        if self.kind == "python":
            return apply_to_text(self.text, self._starts, self.raw, self.encoding, edits)
        return apply_to_notebook(self._raw_strings, self._cell_by_index, edits)

    def without_cell(self, line: int, column: int, message: str) -> Source:
        """Return this notebook with the cell at a program place blank and recorded in ``problems``.

        For a parser that refuses what passed as valid when the notebook was read.
        """
        cell = self.cell_at(line)
        place = cell.original(line, column)
        lines = list(self._lines)
        lines[cell.first_line - 1 : cell.last_line] = [""] * len(cell.shifts)
        cells = tuple(replace(c, shifts=(None,) * len(c.shifts)) if c is cell else c for c in self.cells)
        blanked = replace(self, text="\n".join(lines), cells=cells)
        return blanked.with_problems([(cell.index, (place[0], place[1] + 1, message))])

    def with_problems(self, found: Sequence[tuple[int, tuple[int, int, str]]]) -> Source:
        """Return this notebook with more ``problems``: pairs of cell index and (line, column, message) in the cell."""
        problems = list(self.problems)
        for index, (line, column, message) in found:
            file_line = self._raw_strings.file_line(self._cell_by_index[index], line)
            problems.append(Unreadable(self.display, line, column, message, Cell(index, line), file_line))
        return replace(self, problems=tuple(problems))
