"""Operations as lines of the terminal report: columns of one width, and the code below in the full width."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from randlint.report.common import one_line, plural
from randlint.report.terminal import below
from randlint.trace.judge.sites_of_kernels import CONFIRMED, COVERED, EXECUTED, NOT_REPRODUCED, RAISED, WOULD_RUN
from randlint.trace.report.places import Place
from randlint.trace.report.view import Row, TraceView
from randlint.trace.report.words import ranks_in_words, replay_in_words

NO_PLACE = "(no line of yours)"
_HEADER = ("line", "operation", "phase", "calls", "verdict")
_GAP = 2
_NARROW = 70  # below this many columns, a row is a sentence
_LEAST = (18, 16, 0, 0, 19)
_COLORS = {
    CONFIRMED: "bold red",
    EXECUTED: "red",
    WOULD_RUN: "yellow",
    RAISED: "yellow",
    NOT_REPRODUCED: "cyan",
    COVERED: "green",
}


@dataclass(frozen=True, slots=True)
class Layout:
    """The widths of the columns, the same in all groups, and how wide a line may be."""

    widths: tuple[int, ...]
    width: int

    @classmethod
    def of(cls, view: TraceView, width: int) -> Layout:
        """The layout for all operations of a run in ``width`` columns."""
        return cls(tuple(_widths([_HEADER, *map(_cells, view.rows)], width)), width)


def operations(rows: Sequence[Row], view: TraceView, layout: Layout, *, header: bool) -> Iterator[RenderableType]:
    """What to print for ``rows``."""
    if header and layout.width >= _NARROW:
        yield _grid(_HEADER, layout.widths, ("dim",) * len(_HEADER))
    for row in rows:
        texts = _cells(row)
        style = _COLORS[row.verdict]
        if layout.width >= _NARROW:
            yield _grid(texts, layout.widths, ("", "", "", "", style))
        else:
            yield Text(texts[0], overflow="fold")
            words = f"{texts[1]}, {texts[2]}, {plural(row.calls, 'call')}: "
            yield below(Text.assemble(words, (texts[4], style), overflow="fold"))
        code_line = view.places.code(row.place)
        if code_line:
            yield below(code(code_line))
        details = _details(row)
        if details:
            yield below(Text(details, style="dim", overflow="fold"))


def place_and_code(where: Place | None, view: TraceView) -> Iterator[Text]:
    """The place, and its code on a line of its own."""
    yield Text(str(where) if where else NO_PLACE, overflow="fold")
    line = view.places.code(where)
    if line:
        yield code(line)


def code(text: str) -> Text:
    """A line of code, cut where the column ends; brackets in it are no markup."""
    return Text(text, style="dim", no_wrap=True, overflow="ellipsis")


def _cells(row: Row) -> tuple[str, ...]:
    where = str(row.place) if row.place else NO_PLACE
    return (where, one_line(row.operation), row.phase, f"{row.calls:,}", row.verdict)


def _details(row: Row) -> str:
    """The public names of the operation, what replaying has shown, and the ranks."""
    names = [name for name in row.names if name.rpartition(".")[2] != row.operation]  # which says no more
    apis = ", ".join(names[:3]) + (", ..." if len(names) > 3 else "")
    ranks = "on " + ranks_in_words(row.ranks) if row.ranks else ""
    return one_line("; ".join(word for word in (apis, replay_in_words(row), ranks) if word))


def _widths(lines: Sequence[tuple[str, ...]], width: int) -> list[int]:
    """How wide each column is: as wide as its text, or where that is too much, a share of the room."""
    wanted = [max(map(len, column)) for column in zip(*lines, strict=True)]
    room = width - _GAP * (len(wanted) - 1)
    while sum(wanted) > room and wanted[-1] > _LEAST[-1]:
        wanted[-1] -= 1  # a verdict is several words, which can stand below each other
    while sum(wanted) > room:
        column = max(range(len(wanted)), key=lambda index: wanted[index] - _LEAST[index] if _LEAST[index] else -1)
        if wanted[column] <= _LEAST[column]:
            break
        wanted[column] -= 1
    return wanted


def _grid(texts: tuple[str, ...], widths: Sequence[int], styles: tuple[str, ...]) -> Table:
    table = Table.grid(padding=(0, _GAP, 0, 0), pad_edge=False)
    for index, width in enumerate(widths):
        table.add_column(width=width, justify="right" if index == 3 else "left", overflow="fold")
    table.add_row(*(Text(text, style=style, overflow="fold") for text, style in zip(texts, styles, strict=True)))
    return table
