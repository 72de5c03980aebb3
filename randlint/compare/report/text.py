"""The terminal report of a comparison."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
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
from randlint.report.common import one_line
from randlint.report.terminal import below, indented, prose, rendered, title

_STYLES = {Certainty.SURE: "red", Certainty.LIKELY: "yellow", Certainty.POSSIBLE: "cyan"}
_ROWS = 8
_FACTS = 12


def render(comparison: Comparison, *, color: bool = False, width: int = 100) -> str:
    """The report for people, at most ``width`` columns wide (but at least 50)."""
    return rendered(_lines(comparison), color=color, width=width)


def _lines(comparison: Comparison) -> Iterator[RenderableType]:
    for block in _blocks(comparison):
        yield block
        yield Text()
    style = {EQUAL: "green", DIFFERENT: "red"}.get(comparison.verdict, "yellow")
    yield Text(closing(comparison), style=f"bold {style}")


def _blocks(comparison: Comparison) -> Iterator[RenderableType]:
    yield Group(title("randlint compare"), _runs(comparison))
    if comparison.divergence is not None:
        yield from _divergence(comparison)
        yield from _causes(comparison)
        yield from _afterwards(comparison)
    yield from _environment(comparison)
    if comparison.remarks:
        yield Group(title("Remarks"), *(indented(prose(f"- {_capital(text)}.")) for text in comparison.remarks))


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
    lines = [prose(where(found), "bold"), *_at(found.place, comparison), prose(_capital(found.what) + ".")]
    yield Group(title("First difference"), *map(indented, lines))
    beyond = comparison.beyond
    if beyond is not None and beyond != found:
        lines = [prose(where(beyond), "bold"), *_at(beyond.place, comparison), prose(_capital(beyond.what) + ".")]
        yield Group(title("First difference beyond the tolerance"), *map(indented, lines))


def _at(place: Place | None, comparison: Comparison) -> Iterator[RenderableType]:
    if place is not None:
        code = comparison.code.get(place, "")
        yield Text.assemble((one_line(str(place)), "cyan"), f"  {one_line(code)}", overflow="fold")


def _causes(comparison: Comparison) -> Iterator[RenderableType]:
    yield title("Causes")
    if not comparison.causes:
        yield indented(prose(unexplained(comparison)))
    for cause in comparison.causes:
        yield Group(*_cause(cause, comparison))


def _cause(cause: Cause, comparison: Comparison) -> Iterator[RenderableType]:
    rule = f" [{cause.rule}]" if cause.rule else ""
    style = f"bold {_STYLES[cause.certainty]}"
    yield indented(Text.assemble((f"{cause.kind}", style), (f" ({CERTAINTY[cause.certainty]}){rule}", "dim")))
    same = comparison.divergence is not None and cause.place == comparison.divergence.place
    if not same:
        yield from (below(line) for line in _at(cause.place, comparison))
    yield below(prose(_capital(cause.message) + "."))
    yield below(prose(f"help: {cause.advice}"))


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
    yield Group(title("Afterwards"), *(indented(prose(text)) for text in said), indented(grid))


def _environment(comparison: Comparison) -> Iterator[RenderableType]:
    facts = comparison.environment
    if not facts:
        return
    grid = _table()
    for fact in facts[:_FACTS]:
        change = f"{fact.first or '(none)'} -> {fact.second or '(none)'}"
        grid.add_row(one_line(fact.fact), Text(one_line(change), style="" if fact.why else "dim", overflow="fold"))
    more = [indented(Text(f"... and {len(facts) - _FACTS} more, see --format json", "dim"))]
    yield Group(title("Environments differ"), indented(grid), *(more if len(facts) > _FACTS else []))


def _table() -> Table:
    grid = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    grid.add_column(vertical="top")
    grid.add_column(vertical="top")
    return grid


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
