"""The terminal report of a traced run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from randlint.catalogue import PROMISES
from randlint.findings import Severity, Status
from randlint.report.common import failures, one_line, place, plural
from randlint.report.terminal import NARROWEST, below, indented, prose, rendered, title
from randlint.trace.judge.sites_of_kernels import COVERED
from randlint.trace.report.circumstances import Switch, compiled, remarks, switches
from randlint.trace.report.ledger import Stream, streams
from randlint.trace.report.operations import NO_PLACE, Layout, code, operations, place_and_code
from randlint.trace.report.places import Place
from randlint.trace.report.view import FindingGroup, Row, TraceView
from randlint.trace.report.words import VERDICT_WORDS, closing_line, heading, nothing_hit, sentence, verdict_counts

ROWS_PER_GROUP = 15
_PER_STREAM = 5
_SEVERITIES = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


def render(view: TraceView) -> str:
    """The report for people, at most ``view.width`` columns wide (but at least 50)."""
    return rendered(_lines(view), color=view.color, width=view.width)


def _lines(view: TraceView) -> Iterator[RenderableType]:
    for block in _blocks(view):
        yield block
        yield Text()
    color = "red" if failures(view.result) else "yellow" if view.result.reported else "green"
    yield Text(closing_line(view), style=f"bold {color}")


def _blocks(view: TraceView) -> Iterator[RenderableType]:
    yield _heading(view)
    if _severity(view.other_findings) > _severity(view.kernel_findings):
        yield from _findings(view, "Findings")
        yield from _kernels(view)
    else:
        yield from _kernels(view)
        yield from _findings(view, "Other findings")
    yield from _compiled(view)
    yield from _streams(view)
    yield from _settings(view)
    yield from _remarks(view)
    if view.result.reported:
        hint = "A finding that is fine as it is: add `# randlint: ignore[name of the rule] why` to its line."
        yield prose(hint, "dim")


def _severity(groups: Sequence[FindingGroup]) -> int:
    """The rank of the worst finding, -1 where there is none."""
    return max((list(Severity).index(finding.severity) for group in groups for finding in group.findings), default=-1)


def _heading(view: TraceView) -> RenderableType:
    """The last line names an exit code that matters, and a remark the mechanism that does."""
    table = _table(("", "cyan"), ("", ""), header=False)
    for label, text in heading(view):
        if label not in {"watched by", "exit code"}:
            table.add_row(label, Text(text, overflow="fold"))
    return Group(title("randlint trace"), table)


# -- operations --------------------------------------------------------------------------------------------------


def _kernels(view: TraceView) -> Iterator[RenderableType]:
    yield title("Nondeterministic operations")
    if not view.groups:
        yield indented(prose(nothing_hit(view)))
    rows = [row for row in view.rows if row.status is Status.REPORTED]
    layout = Layout.of(view, max(view.width, NARROWEST) - 2)
    if rows:
        yield Group(*map(_finding_head, view.kernel_findings), *_verdicts(rows))
    said: set[str] = set()
    header = True
    for group in view.groups:
        rows = [row for row in group.rows if row.status is Status.REPORTED]
        if rows:
            causes = [prose(f"why: {sentence(cause)}", "dim") for cause in group.causes if cause not in said]
            said |= set(group.causes)
            lines = operations(rows[:ROWS_PER_GROUP], view, layout, header=header)
            yield Group(prose(sentence(group.advice), "bold"), *causes, *map(indented, lines), *_hidden(rows))
            header = False
    silenced = sum(row.status is not Status.REPORTED for row in view.rows)
    if silenced:
        yield Text(f"{plural(silenced, 'line')} silenced by comments or the baseline.", style="magenta")


def _verdicts(rows: Sequence[Row]) -> Iterator[Text]:
    """What the verdicts in the table mean. That deterministic mode was on is said by the group itself."""
    for verdict, count in verdict_counts(tuple(rows)):
        if verdict != COVERED:
            yield prose(f"{count} {verdict}: {VERDICT_WORDS[verdict]}", "dim")


def _hidden(rows: Sequence[Row]) -> Iterator[RenderableType]:
    if len(rows) > ROWS_PER_GROUP:
        yield indented(Text(_more(len(rows) - ROWS_PER_GROUP, "line"), style="dim"))


# -- other findings ----------------------------------------------------------------------------------------------


def _findings(view: TraceView, name: str) -> Iterator[RenderableType]:
    if view.other_findings:
        yield title(name)
    before = ""
    for group in view.other_findings:
        yield Group(*_finding_group(group, with_head=group.rule != before))
        before = group.rule


def _finding_group(group: FindingGroup, with_head: bool) -> Iterator[RenderableType]:
    if with_head:
        yield _finding_head(group)
    if group.help:
        yield prose(sentence(group.help), "bold")
    for finding in group.findings[:ROWS_PER_GROUP]:
        static = finding.origin == "static"
        yield indented(prose(f"{place(finding.location)}: {finding.message}{' [randlint check]' if static else ''}"))
        if finding.source_lines:
            yield Padding(code(one_line(finding.source_lines[0]).strip()), (0, 0, 0, 6))
        for related in finding.related[:_PER_STREAM] if static else ():
            yield Padding(prose(related.message, "dim"), (0, 0, 0, 6))
    hidden = len(group.findings) - ROWS_PER_GROUP
    if hidden > 0:
        yield indented(Text(_more(hidden, "line"), style="dim"))


def _finding_head(group: FindingGroup) -> Text:
    severity = max(finding.severity for finding in group.findings)
    promise = PROMISES.get(group.breaks, "")
    head = Text.assemble((f"{severity}: {group.rule}", f"bold {_SEVERITIES[severity]}"), (f" ({group.code})", "dim"))
    head.append(f" breaks {group.breaks}: {promise}" if promise and group.breaks != "nothing" else "")
    return head


# -- streams, settings, compiled graphs, remarks -----------------------------------------------------------------


def _streams(view: TraceView) -> Iterator[RenderableType]:
    found = [stream for stream in streams(view) if stream.matters]
    if not found:
        return
    told = {(f.location.path, f.location.line) for group in view.other_findings for f in group.findings}
    shown = [line for stream in found[:ROWS_PER_GROUP] for line in _stream(stream, told)]
    hidden = len(found) - ROWS_PER_GROUP
    more = [Text(_more(hidden, "stream"), style="dim")] if hidden > 0 else []
    yield Group(title("Random streams"), *(indented(line) for line in [*shown, *more]))


def _stream(stream: Stream, told: set[tuple[str, int]]) -> Iterator[RenderableType]:
    """Who seeded it, and the lines that drew too early unless a finding has named them."""
    lines = len({drawing.place for drawing in stream.drawings})
    head = Text.assemble((stream.label, "bold"), f": {plural(stream.draws, 'draw')}", overflow="fold")
    head.append(f" at {lines} lines, " if lines > 1 else ", ")
    head.append(stream.seeded_first, style="" if stream.harmless else "yellow")
    yield head.append(f", in {stream.processes} processes" if stream.processes > 1 else "")
    early = [d for d in stream.drawings if d.unseeded or stream.constant]
    early = [d for d in early if d.place is None or (d.place.path, d.place.line) not in told]
    for drawing in early[:_PER_STREAM]:
        what = ", ".join([*drawing.purposes] or [name.removeprefix("aten::") for name in drawing.names[:2]])
        where = _by(drawing.place, drawing.library) or " " + NO_PLACE
        before = f", {drawing.unseeded:,} unseeded" if drawing.unseeded else ""
        yield below(prose(f"{drawing.calls:,} x {one_line(what)}{where}{before}", "dim"))
    # What libraries do besides, such as saving and restoring a state, matters to few.
    seedings = [s for s in stream.seedings if not s.library] or stream.seedings
    for seeding in seedings[:_PER_STREAM]:
        how = f"seeded with {seeding.value} by {one_line(seeding.call)}"
        yield below(prose(how + _by(seeding.place, seeding.library)))
    for hidden in (len(early) - _PER_STREAM, len(seedings) - _PER_STREAM):
        if hidden > 0:
            yield below(Text(_more(hidden, "line"), style="dim"))


def _by(where: Place | None, library: str) -> str:
    return (f" in {one_line(library)}" if library else "") + (f" at {where}" if where else "")


def _settings(view: TraceView) -> Iterator[RenderableType]:
    found = switches(view)
    if not found:
        return
    shown = [switch for switch in found if switch.shown]
    left = len({switch.name for switch in found} - {switch.name for switch in shown})
    lines = [line for switch in shown for line in _setting(switch)]
    if left:
        others = (
            f"{plural(left, 'other setting')} left alone" if shown else f"{plural(left, 'setting')}, all left alone"
        )
        lines.append(Text(f"{others}: see --format json", style="dim"))
    yield Group(title("Determinism settings"), *map(indented, lines))


def _setting(switch: Switch) -> Iterator[RenderableType]:
    """Name, value and who set it; below, what does not do what it seems to."""
    name = Text.assemble((one_line(switch.name), "bold"), f": {one_line(switch.value)}", overflow="fold")
    history = one_line(switch.history)
    yield name.append(f", {history}" if history else "", style="yellow" if switch.changed_back_by else "")
    for advice in switch.advice:
        known = switch.set_by is not None and advice.place == switch.set_by.place
        where = f" ({advice.place})" if advice.place and not known else ""
        yield below(prose(sentence(advice.text + where), "yellow"))


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
    yield title("Compiled graphs with atomic additions")
    why = "The order of these additions, and with it the rounding, can differ from run to run."
    if any(mode != "on" for graph in found for mode in graph.modes):
        why += " Under torch.use_deterministic_algorithms(True) torch.compile generates none of them."
    shown = any(row.status is Status.REPORTED for row in view.rows)
    yield Group(*([] if shown else map(_finding_head, view.kernel_findings)), prose(why))
    yield indented(_capped(table, len(found) - ROWS_PER_GROUP, "function"))


def _remarks(view: TraceView) -> Iterator[RenderableType]:
    said = [*remarks(view), *(f"{n.path}: {n.message}" if n.path else n.message for n in view.result.notices)]
    if said:
        yield title("Remarks")
        table = _table(("", ""), ("", ""), header=False)
        table.columns[0].width = 1
        for text in said:
            table.add_row("-", prose(text))
        yield indented(table)


# -- parts of tables ---------------------------------------------------------------------------------------------


def _table(*columns: tuple[str, str], header: bool = True) -> Table:
    table = Table(box=None, show_header=header, header_style="dim", pad_edge=False, padding=(0, 2, 0, 0))
    for name, style in columns:
        table.add_column(name, style=style or None, vertical="top")
    return table


def _capped(table: Table, hidden: int, noun: str) -> RenderableType:
    return Group(table, Text(_more(hidden, noun), style="dim")) if hidden > 0 else table


def _more(count: int, noun: str) -> str:
    return f"... and {count:,} more {noun}{'' if count == 1 else 's'}, see --format json"
