"""Applying edits to stored bytes so that nothing else changes, and writing a file in one step."""

from __future__ import annotations

import os
import stat
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from randlint.findings import Edit
from randlint.source.cells import CodeCell
from randlint.source.lines import BOM, newline_at, with_newlines

if TYPE_CHECKING:
    from randlint.source.rawjson import SourceStrings


def apply_to_text(text: str, starts: Sequence[int], raw: bytes, encoding: str, edits: Iterable[Edit]) -> bytes:
    """Return ``raw`` with the edits made; ``text`` is ``raw`` decoded and ``starts`` the offsets of its lines.

    Raises ValueError for overlapping or misplaced edits and where the encoding cannot write the result.
    """
    mark = BOM if encoding == "utf-8" and raw.startswith(BOM) else b""
    # A codec that has several spellings of one text (UTF-7, some Shift JIS) would rewrite untouched lines.
    if mark + text.encode(encoding) != raw:
        raise ValueError(f"text in {encoding} cannot be written back unchanged")
    pieces, done = [], 0
    for start, end, content in in_order(text, starts, edits):
        pieces += [text[done:start], with_newlines(content, newline_at(text, start))]
        done = end
    pieces.append(text[done:])
    # UnicodeEncodeError is a ValueError.
    return mark + "".join(pieces).encode(encoding)


def apply_to_notebook(strings: SourceStrings, cells: Mapping[int, CodeCell], edits: Iterable[Edit]) -> bytes:
    """Return the notebook with the edits made inside the JSON strings of the changed lines.

    Raises ValueError for overlapping or misplaced edits.
    """
    by_cell: dict[int | None, list[Edit]] = defaultdict(list)
    for edit in edits:
        by_cell[edit.cell].append(edit)
    patches = []
    for index, cell_edits in by_cell.items():
        cell = cells.get(index) if index is not None else None
        if cell is None or not cell.is_stored:
            raise ValueError(f"no code cell {index} to edit")
        for start, end, content in in_order(cell.source, cell.starts, cell_edits):
            content = with_newlines(content, newline_at(cell.source, start))
            patches.append(strings.patch(cell, start, end, content))
    raw, pieces, done = strings.raw, [], 0
    for patch in sorted(patches, key=lambda patch: (patch.start, patch.end)):
        pieces += [raw[done : patch.start], patch.text]
        done = patch.end
    pieces.append(raw[done:])
    return strings.mark + "".join(pieces).encode("utf-8")


def in_order(text: str, starts: Sequence[int], edits: Iterable[Edit]) -> list[tuple[int, int, str]]:
    """Return edits as (start, end, content) offsets into ``text``, sorted; insertions at one place keep their order."""
    spans = []
    for edit in edits:
        start = _offset(text, starts, edit.line, edit.column)
        end = _offset(text, starts, edit.end_line, edit.end_column)
        if end < start:
            raise ValueError(f"edit ends before it starts: {edit}")
        spans.append((start, end, edit.content))
    spans.sort(key=lambda span: span[:2])
    for before, after in pairwise(spans):
        if after[0] < before[1]:
            raise ValueError(f"edits overlap at character {after[0]}")
    return spans


def _offset(text: str, starts: Sequence[int], line: int, column: int) -> int:
    if not 1 <= line <= len(starts) or column < 1:
        raise ValueError(f"no line {line}, column {column} to edit")
    offset = starts[line - 1] + column - 1
    if offset > (starts[line] - 1 if line < len(starts) else len(text)):
        raise ValueError(f"no line {line}, column {column} to edit")
    return offset


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def write_atomically(path: Path, data: bytes, *, create: bool = False) -> None:
    """Replace the content of ``path`` in one step, or leave it as it was; make a new file only with ``create``.

    Follows symbolic links to the real file and keeps its mode bits. Raises OSError; leaves no temporary file behind.
    A device or a pipe is written to: putting a file in its place would break the system.
    """
    import tempfile

    real = os.path.realpath(path)
    try:
        found = os.stat(real)
        mode = stat.S_IMODE(found.st_mode)
        if not stat.S_ISREG(found.st_mode):
            with open(real, "wb") as special:
                special.write(data)
            return
    except FileNotFoundError:
        if not create:
            raise
        mode = 0o666 & ~_umask()
    name = ""
    try:
        handle, name = tempfile.mkstemp(dir=os.path.dirname(real), prefix=".randlint-", suffix=".tmp")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, mode)
        os.replace(name, real)
    except BaseException:
        if name and os.path.exists(name):
            os.unlink(name)
        raise
