"""The terminal report of a comparison."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import StringIO

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from randlint.compare.data import DIFFERENT, EQUAL, Cause, Certainty, Comparison, Place
from randlint.compare.report.words import (
    CERTAINTY,
    afterwards,
    agreement,
    closing,
    heading,
    number,
    table,
    unexplained,
    where,
)
from randlint.report.common import one_line, printable

_NARROWEST = 50
_CODE = re.compile(r"`[^`]+`")
_STYLES = {Certainty.SURE: "red", Certainty.LIKELY: "yellow", Certainty.POSSIBLE: "cyan"}
_ROWS = 8
_FACTS = 12


def render(comparison: Comparison, *, color: bool = False, width: int = 100) -> str:
    """The report for people, at most ``width`` columns wide (but at least 50)."""
    out = StringIO()
    console = Console(
        file=out,
        width=max(width, _NARROWEST),
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
        _environ={},
    )
    for block in _blocks(comparison):
        console.print(block)
        console.print()
    style = {EQUAL: "green", DIFFERENT: "red"}.get(comparison.verdict, "yellow")
    console.print(Text(closing(comparison), style=f"bold {style}"))
    return "".join(line.rstrip() + "\n" for line in out.getvalue().split("\n")[:-1])


def _blocks(comparison: Comparison) -> Iterator[RenderableType]:
    yield Group(_title("randlint compare"), _runs(comparison))
    if comparison.divergence is not None:
        yield from _divergence(comparison)
        yield from _causes(comparison)
        yield from _afterwards(comparison)
    yield from _environment(comparison)
    if comparison.remarks:
        yield Group(_title("Remarks"), *(_indented(_prose(f"- {_capital(text)}.")) for text in comparison.remarks))


def _runs(comparison: Comparison) -> Table:
    grid = _table()
    grid.columns[0].style = "cyan"
    for letter, run in zip("AB", comparison.runs, strict=False):
        grid.add_row(letter, Text(f"{one_line(run.name)}: {heading(run)}", overflow="fold"))
    agreed = agreement(comparison)
    if agreed:
        grid.add_row("runs", Text(agreed, overflow="fold"))
    return grid


def _divergence(comparison: Comparison) -> Iterator[RenderableType]:
    found = comparison.divergence
    assert found is not None
    lines = [_prose(where(found), "bold"), *_at(found.place, comparison), _prose(_capital(found.what) + ".")]
    yield Group(_title("First difference"), *map(_indented, lines))
    beyond = comparison.beyond
    if beyond is not None and beyond != found:
        lines = [_prose(where(beyond), "bold"), *_at(beyond.place, comparison), _prose(_capital(beyond.what) + ".")]
        yield Group(_title("First difference beyond the tolerance"), *map(_indented, lines))


def _at(place: Place | None, comparison: Comparison) -> Iterator[RenderableType]:
    if place is not None:
        code = comparison.code.get(place, "")
        yield Text.assemble((one_line(str(place)), "cyan"), f"  {one_line(code)}", overflow="fold")


def _causes(comparison: Comparison) -> Iterator[RenderableType]:
    yield _title("Causes")
    if not comparison.causes:
        yield _indented(_prose(unexplained(comparison)))
    for cause in comparison.causes:
        yield Group(*_cause(cause, comparison))


def _cause(cause: Cause, comparison: Comparison) -> Iterator[RenderableType]:
    rule = f" [{cause.rule}]" if cause.rule else ""
    style = f"bold {_STYLES[cause.certainty]}"
    yield _indented(Text.assemble((f"{cause.kind}", style), (f" ({CERTAINTY[cause.certainty]}){rule}", "dim")))
    same = comparison.divergence is not None and cause.place == comparison.divergence.place
    if not same:
        yield from (_below(line) for line in _at(cause.place, comparison))
    yield _below(_prose(_capital(cause.message) + "."))
    yield _below(_prose(f"help: {cause.advice}"))


def _afterwards(comparison: Comparison) -> Iterator[RenderableType]:
    said = list(afterwards(comparison))
    steps = table(comparison, _ROWS)
    if not said or not steps:
        return
    grid = Table(box=None, header_style="dim", pad_edge=False, padding=(0, 2, 0, 0))
    for name in ("step", "loss in A", "loss in B", "B - A", "distance"):
        grid.add_column(name, justify="right")
    for each in steps:
        losses = (*each.losses, each.loss_difference, each.distance)
        grid.add_row(str(each.step), *map(number, losses))
    yield Group(_title("Afterwards"), *(_indented(_prose(text)) for text in said), _indented(grid))


def _environment(comparison: Comparison) -> Iterator[RenderableType]:
    facts = comparison.environment
    if not facts:
        return
    grid = _table()
    for fact in facts[:_FACTS]:
        change = f"{fact.first or '(none)'} -> {fact.second or '(none)'}"
        grid.add_row(one_line(fact.fact), Text(one_line(change), style="" if fact.why else "dim", overflow="fold"))
    more = [_indented(Text(f"... and {len(facts) - _FACTS} more, see --format json", "dim"))]
    yield Group(_title("Environments differ"), _indented(grid), *(more if len(facts) > _FACTS else []))


def _title(text: str) -> RenderableType:
    return Rule(Text(text, style="bold"), align="left", style="dim", characters="-")


def _table() -> Table:
    grid = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    grid.add_column(vertical="top")
    grid.add_column(vertical="top")
    return grid


def _below(inner: RenderableType) -> Padding:
    return Padding(inner, (0, 0, 0, 4))


def _indented(inner: RenderableType) -> Padding:
    return Padding(inner, (0, 0, 0, 2))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _prose(text: str, style: str = "") -> Text:
    """A sentence, with code in backticks made bold."""
    prose = Text(printable(text), style=style, overflow="fold")
    prose.highlight_regex(_CODE, "bold")
    return prose
