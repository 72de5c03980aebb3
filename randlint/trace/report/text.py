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
from randlint.trace.report.circumstances import Switch, compiled, remarks, switches
from randlint.trace.report.ledger import Stream, streams
from randlint.trace.report.operations import NO_PLACE, code, operations, place_and_code
from randlint.trace.report.places import Place
from randlint.trace.report.view import FindingGroup, Row, TraceView
from randlint.trace.report.words import closing_line, heading, nothing_hit, sentence

ROWS_PER_GROUP = 15
_PER_STREAM = 5
_NARROWEST = 50
_CODE = re.compile(r"`[^`]+`")
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
    said: set[str] = set()
    for group in view.groups:
        rows = [row for row in group.rows if row.status is Status.REPORTED]
        if rows:
            causes = [_prose(f"why: {sentence(cause)}", "dim") for cause in group.causes if cause not in said]
            said |= set(group.causes)
            yield Group(_prose(sentence(group.advice), "bold"), *causes, _indented(_rows(rows, view)))
    silenced = sum(row.status is not Status.REPORTED for row in view.rows)
    if silenced:
        yield Text(f"{plural(silenced, 'line')} silenced by comments or the baseline.", style="magenta")


def _rows(rows: Sequence[Row], view: TraceView) -> RenderableType:
    hidden = len(rows) - ROWS_PER_GROUP
    lines = operations(rows[:ROWS_PER_GROUP], view, max(view.width, _NARROWEST) - 2)
    return Group(*lines, *([Text(_more(hidden, "line"), style="dim")] if hidden > 0 else []))


# -- other findings ----------------------------------------------------------------------------------------------


def _findings(view: TraceView) -> Iterator[RenderableType]:
    if view.other_findings:
        yield _title("Other findings")
    before = ""
    for group in view.other_findings:
        yield Group(*_finding_group(group, with_head=group.rule != before))
        before = group.rule


def _finding_group(group: FindingGroup, with_head: bool) -> Iterator[RenderableType]:
    if with_head:
        yield _finding_head(group)
    if group.help:
        yield _prose(sentence(group.help), "bold")
    for finding in group.findings[:ROWS_PER_GROUP]:
        witness = "" if finding.origin == "static" else f" [{finding.origin}]"
        yield _indented(_prose(f"{place(finding.location)}: {finding.message}{witness}"))
        if finding.source_lines:
            yield Padding(code(one_line(finding.source_lines[0]).strip()), (0, 0, 0, 6))
    hidden = len(group.findings) - ROWS_PER_GROUP
    if hidden > 0:
        yield _indented(Text(_more(hidden, "line"), style="dim"))


def _finding_head(group: FindingGroup) -> Text:
    color = _SEVERITIES[max(finding.severity for finding in group.findings)]
    promise = PROMISES.get(group.breaks, "")
    head = Text.assemble((group.rule, f"bold {color}"), (f" ({group.code})", "dim"))
    head.append(f" breaks {group.breaks}: {promise}" if promise and group.breaks != "nothing" else "")
    return head


# -- streams, settings, compiled graphs, remarks -----------------------------------------------------------------


def _streams(view: TraceView) -> Iterator[RenderableType]:
    found = streams(view)
    if not found:
        return
    shown = [line for stream in found[:ROWS_PER_GROUP] for line in _stream(stream)]
    hidden = len(found) - ROWS_PER_GROUP
    more = [Text(_more(hidden, "stream"), style="dim")] if hidden > 0 else []
    yield Group(_title("Random streams"), *(_indented(line) for line in [*shown, *more]))


def _stream(stream: Stream) -> Iterator[RenderableType]:
    head = Text.assemble((stream.label, "bold"), f": {plural(stream.draws, 'draw')}, ", overflow="fold")
    head.append(stream.seeded_first, style="" if stream.harmless else "yellow")
    yield head.append(f", in {stream.processes} processes" if stream.processes > 1 else "")
    for drawing in stream.drawings[:_PER_STREAM]:
        what = ", ".join([*drawing.purposes] or [name.removeprefix("aten::") for name in drawing.names[:2]])
        where = _by(drawing.place, drawing.library) or " " + NO_PLACE
        before = f", {drawing.unseeded:,} unseeded" if drawing.unseeded else ""
        yield _below(_prose(f"{drawing.calls:,} x {one_line(what)}{where}{before}", "dim"))
    for seeding in stream.seedings[:_PER_STREAM]:
        how = f"seeded with {seeding.value} by {one_line(seeding.call)}"
        yield _below(_prose(how + _by(seeding.place, seeding.library)))
    for hidden in (len(stream.drawings) - _PER_STREAM, len(stream.seedings) - _PER_STREAM):
        if hidden > 0:
            yield _below(Text(_more(hidden, "line"), style="dim"))


def _by(where: Place | None, library: str) -> str:
    return (f" in {one_line(library)}" if library else "") + (f" at {where}" if where else "")


def _settings(view: TraceView) -> Iterator[RenderableType]:
    found = switches(view)
    if not found:
        return
    table = _table(("setting", ""), ("at the end", ""), ("set", ""))
    table.expand = True
    changed = [switch for switch in found if switch.changed]
    for switch in changed:
        name, value = Text(one_line(switch.name), overflow="fold"), Text(one_line(switch.value) or "(not set)")
        table.add_row(name, value, Group(*_changes(switch)))
    kept = ", ".join(f"{one_line(s.name)} {one_line(s.value) or '(not set)'}" for s in found if not s.changed)
    blocks = [table] if changed else []
    yield Group(_title("Determinism settings"), *(_indented(block) for block in blocks))
    if kept:
        yield _indented(Text(f"never changed: {kept}", style="dim", overflow="fold"))


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
        table.add_row(Group(*place_and_code(graph.place, view)), *cells, f"{graph.calls:,}")
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


def _below(inner: RenderableType) -> Padding:
    return Padding(inner, (0, 0, 0, 4))


def _indented(inner: RenderableType) -> Padding:
    return Padding(inner, (0, 0, 0, 2))


def _prose(text: str, style: str = "") -> Text:
    """A sentence, with code in backticks made bold."""
    prose = Text(printable(text), style=style, overflow="fold")
    prose.highlight_regex(_CODE, "bold")
    return prose
