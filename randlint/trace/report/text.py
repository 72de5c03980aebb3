"""The terminal report of a traced run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from io import StringIO

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from randlint.catalogue import PROMISES
from randlint.findings import Severity, Status
from randlint.report.common import failures, one_line, place, plural, printable
from randlint.trace.judge.sites_of_kernels import CONFIRMED, COVERED, EXECUTED, NOT_REPRODUCED, RAISED, WOULD_RUN
from randlint.trace.report.ledger import Stream, Switch, compiled, remarks, streams, switches
from randlint.trace.report.places import Place
from randlint.trace.report.view import FindingGroup, Row, TraceView
from randlint.trace.report.words import closing_line, heading, nothing_hit, replay_in_words

ROWS_PER_GROUP = 15
_PER_STREAM = 5
_NARROWEST = 50
_NO_PLACE = "(no line of yours)"
_CODE = re.compile(r"`[^`]+`")
_COLORS = {
    CONFIRMED: "bold red",
    EXECUTED: "red",
    WOULD_RUN: "yellow",
    RAISED: "yellow",
    NOT_REPRODUCED: "cyan",
    COVERED: "green",
}
_SEVERITIES = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


def render(view: TraceView) -> str:
    """The report for people, at most ``view.width`` columns wide (but at least 50)."""
    out = StringIO()
    console = Console(
        file=out,
        width=max(view.width, _NARROWEST),
        force_terminal=view.color,
        color_system="standard" if view.color else None,
        no_color=not view.color,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
        _environ={},
    )
    for block in _blocks(view):
        console.print(block)
        console.print()
    color = "red" if failures(view.result) else "yellow" if view.result.reported else "green"
    console.print(Text(closing_line(view), style=f"bold {color}"))
    # Tables fill their last column with blanks.
    return "".join(line.rstrip() + "\n" for line in out.getvalue().split("\n")[:-1])


def _blocks(view: TraceView) -> Iterator[RenderableType]:
    yield _heading(view)
    yield from _kernels(view)
    yield from _findings(view)
    yield from _streams(view)
    yield from _settings(view)
    yield from _compiled(view)
    yield from _remarks(view)


def _heading(view: TraceView) -> RenderableType:
    table = _table(("", "cyan"), ("", ""), header=False)
    for label, text in heading(view):
        table.add_row(label, Text(text, overflow="fold"))
    return Group(_title("randlint trace"), table)


# -- operations --------------------------------------------------------------------------------------------------


def _kernels(view: TraceView) -> Iterator[RenderableType]:
    yield _title("Nondeterministic operations")
    if not view.groups:
        yield _indented(_prose(nothing_hit(view)))
    for group in view.groups:
        rows = [row for row in group.rows if row.status is Status.REPORTED]
        if rows:
            causes = [_prose(f"why: {cause}", "dim") for cause in group.causes]
            yield Group(_prose(group.advice, "bold"), *causes, _indented(_rows(rows, view)))
    silenced = sum(row.status is not Status.REPORTED for row in view.rows)
    if silenced:
        yield Text(f"{plural(silenced, 'line')} silenced by comments or the baseline.", style="magenta")


def _rows(rows: Sequence[Row], view: TraceView) -> RenderableType:
    table = _table(("line", ""), ("operation", ""), ("phase", ""), ("calls", ""), ("verdict", ""))
    table.columns[0].ratio = 5
    table.columns[1].ratio = 4
    table.columns[3].justify = "right"
    table.columns[4].ratio = 3
    table.expand = True
    for row in rows[:ROWS_PER_GROUP]:
        api = _code(", ".join(row.apis[:2]) + (", ..." if len(row.apis) > 2 else ""))
        verdict = [Text(row.verdict, style=_COLORS[row.verdict]), *_asides(row)]
        operation = Text(one_line(row.operation), overflow="fold")
        table.add_row(
            Group(*_line(row.place, view)), Group(operation, api), row.phase, f"{row.calls:,}", Group(*verdict)
        )
    return _capped(table, len(rows) - ROWS_PER_GROUP, "line")


def _asides(row: Row) -> Iterator[Text]:
    words = replay_in_words(row.replay)
    if words:
        yield Text(one_line(words), style="dim")
    if row.ranks:
        yield Text("on rank " + ", ".join(map(str, row.ranks)), style="dim")


def _line(where: Place | None, view: TraceView) -> Iterator[Text]:
    """The place, and its code on a line of its own."""
    yield Text(str(where) if where else _NO_PLACE, overflow="fold")
    code = view.places.code(where)
    if code:
        yield _code(code)


# -- other findings ----------------------------------------------------------------------------------------------


def _findings(view: TraceView) -> Iterator[RenderableType]:
    if view.other_findings:
        yield _title("Other findings")
    for group in view.other_findings:
        yield Group(*_finding_group(group, view))


def _finding_group(group: FindingGroup, view: TraceView) -> Iterator[RenderableType]:
    color = _SEVERITIES[max(finding.severity for finding in group.findings)]
    promise = PROMISES.get(group.breaks, "")
    head = Text.assemble((group.rule, f"bold {color}"), (f" ({group.code})", "dim"))
    head.append(f" breaks {group.breaks}: {promise}" if promise and group.breaks != "nothing" else "")
    yield head
    if group.help:
        yield _prose(group.help, "bold")
    table = _table(("line", ""), ("finding", ""))
    table.columns[0].ratio = 2
    table.columns[1].ratio = 3
    table.expand = True
    for finding in group.findings[:ROWS_PER_GROUP]:
        where = [Text(place(finding.location), overflow="fold")]
        if finding.source_lines:
            where.append(_code(one_line(finding.source_lines[0]).strip()))
        witness = "" if finding.origin == "static" else f" [{finding.origin}]"
        table.add_row(Group(*where), Group(_prose(finding.message + witness)))
    yield _indented(_capped(table, len(group.findings) - ROWS_PER_GROUP, "line"))


# -- streams, settings, compiled graphs, remarks -----------------------------------------------------------------


def _streams(view: TraceView) -> Iterator[RenderableType]:
    found = streams(view)
    if not found:
        return
    table = _table(("stream", ""), ("draws", ""), ("seeded before the first draw?", ""), ("seeded by", ""))
    table.columns[1].justify = "right"
    table.expand = True
    for stream in found[:ROWS_PER_GROUP]:
        seeded = stream.seeded_first
        style = "" if seeded == "yes" or not stream.draws else "yellow"
        seeds = [_prose(f"{s.value} by {s.call}" + _by(s.place, s.library)) for s in stream.seedings[:_PER_STREAM]]
        if len(stream.seedings) > _PER_STREAM:
            seeds.append(Text(_more(len(stream.seedings) - _PER_STREAM, "line"), style="dim"))
        label = Text(stream.label, overflow="fold")
        table.add_row(Group(label, *_drawn(stream)), f"{stream.draws:,}", Text(seeded, style=style), Group(*seeds))
    yield _title("Random streams")
    yield _indented(_capped(table, len(found) - ROWS_PER_GROUP, "stream"))


def _drawn(stream: Stream) -> Iterator[Text]:
    for drawing in stream.drawings[:_PER_STREAM]:
        what = ", ".join([*drawing.purposes] or [*drawing.names[:2]])
        where = _by(drawing.place, drawing.library) or " " + _NO_PLACE
        before = f", {drawing.unseeded:,} unseeded" if drawing.unseeded else ""
        yield Text(f"  {drawing.calls:,} x {one_line(what)}{where}{before}", style="dim", overflow="fold")
    rest = len(stream.drawings) - _PER_STREAM
    if rest > 0:
        yield Text("  " + _more(rest, "line"), style="dim")


def _by(where: Place | None, library: str) -> str:
    return (f" in {one_line(library)}" if library else "") + (f" at {where}" if where else "")


def _settings(view: TraceView) -> Iterator[RenderableType]:
    found = switches(view)
    if not found:
        return
    table = _table(("setting", ""), ("at the end", ""), ("set", ""))
    table.expand = True
    for switch in found:
        name, value = Text(one_line(switch.name), overflow="fold"), Text(one_line(switch.value) or "(not set)")
        table.add_row(name, value, Group(*_changes(switch)))
    yield _title("Determinism settings")
    yield _indented(table)


def _changes(switch: Switch) -> Iterator[Text]:
    for change in switch.changes:
        word = "back to " if change.back else ""
        after = one_line(change.after) or "(not set)"
        text = Text(f"{word}{after} {change.who}", overflow="fold", style="yellow" if change.back else "")
        yield text


def _compiled(view: TraceView) -> Iterator[RenderableType]:
    found = compiled(view)
    if not found:
        return
    table = _table(("compiled function", ""), ("adds with", ""), ("for", ""), ("phase", ""), ("calls", ""))
    table.columns[4].justify = "right"
    table.expand = True
    for graph in found[:ROWS_PER_GROUP]:
        words = [", ".join(names) for names in (graph.operations, graph.origins, graph.phases)]
        cells = [Text(one_line(word), overflow="fold") for word in words]
        table.add_row(Group(*_line(graph.place, view)), *cells, f"{graph.calls:,}")
    yield _title("Compiled graphs with atomic additions")
    yield _indented(_capped(table, len(found) - ROWS_PER_GROUP, "function"))


def _remarks(view: TraceView) -> Iterator[RenderableType]:
    said = [*remarks(view), *(f"{n.path}: {n.message}" if n.path else n.message for n in view.result.notices)]
    if said:
        yield _title("Remarks")
        yield Group(*(_indented(_prose("- " + text)) for text in said))


# -- parts of tables ---------------------------------------------------------------------------------------------


def _title(text: str) -> RenderableType:
    return Rule(Text(text, style="bold"), align="left", style="dim", characters="-")


def _table(*columns: tuple[str, str], header: bool = True) -> Table:
    table = Table(box=None, show_header=header, header_style="dim", pad_edge=False, padding=(0, 2, 0, 0))
    for name, style in columns:
        table.add_column(name, style=style or None, vertical="top")
    return table


def _capped(table: Table, hidden: int, noun: str) -> RenderableType:
    return Group(table, Text(_more(hidden, noun), style="dim")) if hidden > 0 else table


def _more(count: int, noun: str) -> str:
    return f"... and {count:,} more {noun}{'' if count == 1 else 's'}, see --format json"


def _indented(inner: RenderableType) -> Padding:
    return Padding(inner, (0, 0, 0, 2))


def _code(text: str) -> Text:
    """A line of code, cut where the column ends; brackets in it are no markup."""
    return Text(text, style="dim", no_wrap=True, overflow="ellipsis")


def _prose(text: str, style: str = "") -> Text:
    """A sentence, with code in backticks made bold."""
    prose = Text(printable(text), style=style, overflow="fold")
    prose.highlight_regex(_CODE, "bold")
    return prose
