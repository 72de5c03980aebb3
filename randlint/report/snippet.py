"""The source lines of a finding, with the place marked, as wide as a terminal shows them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from itertools import accumulate

from randlint.findings import Finding
from randlint.report.common import plural, printable

SHOWN_LINES = 4
TAB = 4
_CUT = "..."

Paint = Callable[[str], str]


def snippet(finding: Finding, width: int, gutter: Paint, mark: Paint) -> list[str]:
    """Lines to print: at most four source lines with their numbers, and ``^^^^`` under the first.

    ``width`` is what a line may take; longer source lines are cut around the marked place.
    ``gutter`` and ``mark`` colour the line numbers and the ``^^^^``. Empty when the finding carries no source.
    """
    location = finding.location
    shown = finding.source_lines[:SHOWN_LINES]
    digits = len(str(location.line + len(shown) - 1))
    room = max(width - digits - 3, 20)
    lines = []
    for number, source in enumerate(shown, location.line):
        first = number == location.line
        start = location.column - 1 if first else 0
        end = location.end_column - 1 if location.end_line == location.line else len(source.rstrip())
        text, left, length = _frame(source, start, end, room)
        lines.append(f"{gutter(f'{number:>{digits}} |')} {text}".rstrip())
        if first:
            lines.append(f"{gutter(' ' * digits + ' |')} {' ' * left}{mark('^' * length)}")
    hidden = len(finding.source_lines) - len(shown)
    if hidden:
        lines.append(gutter(f"{' ' * digits} | {_CUT} {plural(hidden, 'more line')}"))
    return lines


def _frame(source: str, start: int, end: int, room: int) -> tuple[str, int, int]:
    """The line as displayed, the display column of the mark, and its length; indices count characters from 0."""
    glyphs, widths = _glyphs(source)
    columns = [0, *accumulate(widths)]
    start = min(max(start, 0), len(glyphs))
    end = min(max(end, start), len(glyphs))
    first, last = _window(columns, start, room)
    text = "".join(glyphs[first:last])
    left = columns[start] - columns[first]
    length = columns[min(end, last)] - columns[start]
    if first:
        text, left = _CUT + text, left + len(_CUT)
    if last < len(glyphs):
        text += _CUT
    return text, left, max(length, 1)


def _window(columns: list[int], start: int, room: int) -> tuple[int, int]:
    """The range of characters that fits into ``room`` columns and holds the marked start."""
    if columns[-1] <= room:
        return 0, len(columns) - 1
    room -= 2 * len(_CUT)
    origin = 0 if columns[start] <= room * 2 // 3 else columns[start] - room // 3
    first = next(index for index, column in enumerate(columns) if column >= origin)
    last = max(index for index, column in enumerate(columns) if column <= columns[first] + room)
    return first, last


def _glyphs(source: str) -> tuple[list[str], list[int]]:
    """What is printed for each character, and how many columns that takes."""
    glyphs: list[str] = []
    widths: list[int] = []
    column = 0
    for character in source:
        glyph = " " * (TAB - column % TAB) if character == "\t" else printable(character).replace("\n", " ")
        taken = len(glyph) if character == "\t" else _columns(glyph)
        glyphs.append(glyph)
        widths.append(taken)
        column += taken
    return glyphs, widths


def _columns(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"F", "W"} else 1
