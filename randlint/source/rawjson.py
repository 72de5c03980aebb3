"""Where the source strings of a notebook stand in its JSON text, and how to change a part of one.

``json`` gives values without places. This scanner walks only the way to ``cells[*].source`` (``worksheets[*].cells[*]
.input`` in nbformat 3) and lets the json module skip everything else.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable
from functools import cached_property

from randlint.patterns import regex
from randlint.records import dataclass
from randlint.source.cells import CodeCell
from randlint.source.lines import BOM, line_starts

_SPACE = regex(r"[ \t\n\r]*")
# One decoded character: a surrogate pair, another \u escape, a short escape, or the character itself.
_CHARACTER = regex(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|[^\\]", re.DOTALL)
_ESCAPED_NON_ASCII = regex(r"\\u(?!00[0-7])[0-9a-fA-F]{4}")
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Patch:
    """Replace the raw characters from ``start`` to ``end`` with ``text``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Piece:
    """One JSON string: ``start`` and ``end`` are its raw offsets between the quotes, ``at`` its decoded offset."""

    start: int
    end: int
    at: int


@dataclass(frozen=True)
class CellStrings:
    """The strings of one cell's source in order; ``in_list`` is the raw offset behind ``[`` when they form a list."""

    pieces: tuple[Piece, ...]
    in_list: int | None


@dataclass(frozen=True)
class SourceStrings:
    """All source strings of a notebook, by cell index; ``raw`` is the JSON text behind the byte order mark."""

    raw: str
    mark: bytes
    cells: dict[int, CellStrings]

    @cached_property
    def _line_starts(self) -> tuple[int, ...]:
        return line_starts(self.raw)

    @cached_property
    def _file_escapes_non_ascii(self) -> bool:
        return self.raw.isascii() and bool(_ESCAPED_NON_ASCII.search(self.raw))

    def file_line(self, cell: CodeCell, line: int) -> int:
        """Return the 1-based line of the JSON text where 1-based ``line`` of the cell begins."""
        strings = self.cells.get(cell.index)
        if strings is None or not strings.pieces:
            return 1
        offset = cell.starts[min(line, len(cell.starts)) - 1]
        # The empty line behind a final line end has no string of its own: its place is that of the last one.
        piece = strings.pieces[_piece_at(strings.pieces, offset)]
        return bisect_right(self._line_starts, piece.start)

    def patch(self, cell: CodeCell, start: int, end: int, content: str) -> Patch:
        """Return the raw change that replaces ``cell.source[start:end]`` with ``content``."""
        strings = self.cells[cell.index]
        first = strings.pieces[_piece_at(strings.pieces, start)]
        last = strings.pieces[_piece_at(strings.pieces, end)]
        raw_start = self._raw_offset(first, start)
        raw_end = self._raw_offset(last, end)
        text = json.dumps(content, ensure_ascii=self._escapes_non_ascii(first))[1:-1]
        if strings.in_list is not None and "\n" in content:
            text = self._split_at_lines(text, strings, ends_list=last is strings.pieces[-1] and raw_end == last.end)
        return Patch(raw_start, raw_end, text)

    def _raw_offset(self, piece: Piece, offset: int) -> int:
        position = piece.start
        for _ in range(offset - piece.at):
            match = _CHARACTER.match(self.raw, position, piece.end)
            if match is None:
                raise ValueError(f"no character {offset} in this cell")
            position = match.end()
        return position

    def _escapes_non_ascii(self, piece: Piece) -> bool:
        body = self.raw[piece.start : piece.end]
        if not body.isascii():
            return False
        return bool(_ESCAPED_NON_ASCII.search(body)) or self._file_escapes_non_ascii

    def _split_at_lines(self, text: str, strings: CellStrings, *, ends_list: bool) -> str:
        """Return escaped ``text`` as one JSON string per line, laid out like the strings of this list."""
        assert strings.in_list is not None
        if len(strings.pieces) > 1:
            separator = self.raw[strings.pieces[0].end + 1 : strings.pieces[1].start - 1]
        else:
            space = self.raw[strings.in_list : strings.pieces[0].start - 1]
            separator = "," + (space or " ")
        units = _CHARACTER.findall(text)
        cut = {i for i, unit in enumerate(units) if unit == "\\n" and not (ends_list and i == len(units) - 1)}
        return "".join(f'{unit}"{separator}"' if i in cut else unit for i, unit in enumerate(units))


def _piece_at(pieces: tuple[Piece, ...], offset: int) -> int:
    return max(0, bisect_right([piece.at for piece in pieces], offset) - 1)


def find_source_strings(data: bytes) -> SourceStrings:
    """Return the places of all source strings of a valid notebook (nbformat 2 to 4)."""
    mark = BOM if data.startswith(BOM) else b""
    raw = data[len(mark) :].decode("utf-8")
    scanner = _Scanner(raw)
    # A repeated key replaces what came before, as in json.loads; worksheets only count without cells.
    found: dict[str, list[CellStrings]] = {}

    def top(key: str, at: int) -> int:
        found[key] = []
        if key == "cells":
            return scanner.cells(at, found[key])
        if key == "worksheets":
            return scanner.worksheets(at, found[key])
        return scanner.skip(at)

    scanner.object(scanner.space(0), top)
    cells = found.get("cells") or found.get("worksheets") or []
    return SourceStrings(raw, mark, dict(enumerate(cells)))


class _Scanner:
    """Walks JSON text known to be valid; every method takes the offset of a value and returns the one behind it."""

    def __init__(self, raw: str) -> None:
        self.raw = raw

    def space(self, at: int) -> int:
        match = _SPACE.match(self.raw, at)
        return match.end() if match else at

    def skip(self, at: int) -> int:
        end: int = _DECODER.raw_decode(self.raw, at)[1]
        return end

    def object(self, at: int, value: Callable[[str, int], int]) -> int:
        if self.raw[at] != "{":
            return self.skip(at)
        at = self.space(at + 1)
        while self.raw[at] != "}":
            key, at = _DECODER.raw_decode(self.raw, at)
            at = self.space(value(key, self.space(self.space(at) + 1)))
            if self.raw[at] == ",":
                at = self.space(at + 1)
        return at + 1

    def array(self, at: int, value: Callable[[int], int]) -> int:
        if self.raw[at] != "[":
            return self.skip(at)
        at = self.space(at + 1)
        while self.raw[at] != "]":
            at = self.space(value(at))
            if self.raw[at] == ",":
                at = self.space(at + 1)
        return at + 1

    def worksheets(self, at: int, into: list[CellStrings]) -> int:
        def sheet(at: int) -> int:
            found: list[CellStrings] = []

            def entry(key: str, at: int) -> int:
                if key != "cells":
                    return self.skip(at)
                found.clear()
                return self.cells(at, found)

            at = self.object(at, entry)
            into.extend(found)
            return at

        return self.array(at, sheet)

    def cells(self, at: int, into: list[CellStrings]) -> int:
        def cell(at: int) -> int:
            found: dict[str, CellStrings] = {}

            def entry(key: str, at: int) -> int:
                if key not in ("source", "input"):
                    return self.skip(at)
                found[key], at = self.source(at)
                return at

            at = self.object(at, entry)
            into.append(found.get("source") or found.get("input") or CellStrings((), None))
            return at

        return self.array(at, cell)

    def source(self, at: int) -> tuple[CellStrings, int]:
        pieces: list[Piece] = []
        decoded = 0

        def string(at: int) -> int:
            nonlocal decoded
            if self.raw[at] != '"':
                return self.skip(at)
            text, end = _DECODER.raw_decode(self.raw, at)
            pieces.append(Piece(at + 1, end - 1, decoded))
            decoded += len(text)
            return end

        if self.raw[at] == "[":
            end = self.array(at, string)
            return CellStrings(tuple(pieces), at + 1), end
        end = string(at)
        return CellStrings(tuple(pieces), None), end
