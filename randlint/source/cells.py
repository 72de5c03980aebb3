"""One code cell of a notebook and the lines it takes in the program."""

from __future__ import annotations

from functools import cached_property

from randlint.records import dataclass
from randlint.source.lines import line_starts, split_lines


@dataclass(frozen=True)
class CodeCell:
    """A code cell: ``index`` counts all cells from 0, ``source`` is the stored text, ``first_line`` its program line.

    ``shifts`` says for every line how many characters of indentation or prompt the program leaves out at its start;
    None for a line that the program shows differently (a magic) or not at all.
    ``is_stored`` is False when the notebook has no string to write edits to.
    """

    index: int
    source: str
    first_line: int
    shifts: tuple[int | None, ...]
    execution_count: int | None = None
    is_stored: bool = True

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines as stored, without line ends; one program line each."""
        return tuple(split_lines(self.source))

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """The offset of every line in ``source``."""
        return line_starts(self.source)

    @property
    def last_line(self) -> int:
        """The last program line of this cell."""
        return self.first_line + len(self.shifts) - 1

    def shift(self, line: int) -> int | None:
        """Return how far program ``line`` is moved left, None if it is not what is stored."""
        return self.shifts[line - self.first_line]

    def original(self, line: int, column: int) -> tuple[int, int]:
        """Return the 1-based line in the cell and the 0-based column of a program place, clipped to the cell."""
        if line > self.last_line:
            return len(self.lines), len(self.lines[-1])
        row = max(line - self.first_line, 0)
        return row + 1, max(0, min(column + (self.shifts[row] or 0), len(self.lines[row])))
