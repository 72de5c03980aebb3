"""The report of a spread for people, on a terminal or in a file."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from randlint.catalogue import PROMISES
from randlint.findings import Finding, Severity
from randlint.report.common import one_line, place, printable
from randlint.report.terminal import NARROWEST, rendered, title
from randlint.spread.outcome import Metric, Outcome
from randlint.spread.report.words import calls, rounded, same, seeds, sentences
from randlint.spread.statistics import Sample

_ROOMY = 90
_SEVERITIES = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


def render(outcome: Outcome, *, color: bool, width: int) -> str:
    """The report, at most ``width`` columns wide (but at least 50)."""
    return rendered(_blocks(outcome, max(width, NARROWEST)), color=color, width=width)


def _blocks(outcome: Outcome, width: int) -> Iterator[RenderableType]:
    yield title("randlint spread")
    yield _heading(outcome)
    yield Text()
    yield title("Results")
    yield _table(outcome, width)
    yield Text()
    for finding in outcome.result.reported:
        yield from _finding(finding)
    if outcome.remarks:
        yield title("Remarks")
        yield from (_listed(remark) for remark in outcome.remarks)
        yield Text()
    lines = [line for metric in outcome.metrics for line in sentences(metric)]
    yield title(f"Against {one_line(outcome.against)}" if outcome.against else "In words")
    for line in lines:
        style = "bold green" if "larger than the noise" in line else "bold" if "noise of seeds" in line else ""
        yield Text(printable(line), style=style)


def _heading(outcome: Outcome) -> RenderableType:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style="cyan", vertical="top")
    table.add_column(overflow="fold")
    table.add_row("program", Text(one_line(" ".join(outcome.command))))
    table.add_row("seeds", Text(one_line(seeds(outcome))))
    table.add_row("same seed", Text(same(outcome)))
    for label, line in zip(_labels("changed"), calls(outcome), strict=False):
        table.add_row(label, Text(one_line(line)))
    return table


def _labels(first: str) -> Iterator[str]:
    yield first
    while True:
        yield ""


def _table(outcome: Outcome, width: int) -> RenderableType:
    """A few rows for each metric; on a narrow terminal without the extremes."""
    table = Table(box=None, header_style="dim", pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("metric", overflow="fold")
    names = ("runs", "mean", "sd", "95 % of the mean", "smallest", "largest")[: 4 if width < _ROOMY else None]
    for name in names:
        table.add_column(name, justify="right", no_wrap=True)
    for metric in outcome.metrics:
        rows = [("across seeds", metric.across)]
        if len(metric.same.values) > 1:
            rows.append(("same seed", metric.same))
        if metric.against is not None:
            rows.append(("before, across seeds", metric.against.before))
        table.add_row(Text(one_line(metric.name), style="bold"))
        for label, sample in rows:
            table.add_row(f"  {label}", *list(_numbers(sample, metric))[: len(names)])
    return table


def _numbers(sample: Sample, metric: Metric) -> Iterator[str]:
    """The row of a sample, with the decimals of the spread across seeds; of identical runs the value alone."""
    across = metric.across if metric.across.sd else sample
    yield str(len(sample.values))
    yield rounded(sample.mean, across)
    if sample.identical:
        yield "identical"
        return
    yield rounded(sample.sd, across if sample.sd and across.sd and sample.sd > across.sd / 10 else sample)
    interval = sample.low is not None
    yield f"{rounded(sample.low, across)} to {rounded(sample.high, across)}" if interval else "-"
    yield rounded(min(sample.values), across)
    yield rounded(max(sample.values), across)


def _finding(finding: Finding) -> Iterator[RenderableType]:
    yield title("Findings")
    promise = f" breaks {finding.breaks}: {PROMISES[finding.breaks]}"
    style = f"bold {_SEVERITIES[finding.severity]}"
    yield Text.assemble((f"{finding.severity}: {finding.rule}", style), (f" ({finding.code})", "dim"), promise)
    yield Padding(Text(printable(f"{place(finding.location)}: {finding.message}")), (0, 0, 0, 2))
    if finding.source_lines:
        yield Padding(Text(one_line(finding.source_lines[0]).strip(), style="dim"), (0, 0, 0, 6))
    for related in finding.related:
        yield Padding(Text(printable(f"{place(related.location)}: {related.message}")), (0, 0, 0, 2))
    yield Padding(Text(printable(f"help: {finding.help}"), style="bold"), (0, 0, 0, 2))
    yield Text()


def _listed(text: str) -> RenderableType:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_row("-", Text(printable(text)))
    return table
