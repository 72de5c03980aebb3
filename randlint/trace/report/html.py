"""The report of a traced run as one page: no other file, no network, and readable without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from randlint import __version__
from randlint.catalogue import PROMISES
from randlint.findings import Finding
from randlint.report.common import one_line
from randlint.report.common import place as place_in_words
from randlint.report.page import prose
from randlint.trace.judge.sites_of_kernels import CONFIRMED, COVERED, EXECUTED, NOT_REPRODUCED, RAISED, WOULD_RUN
from randlint.trace.report.circumstances import compiled, remarks, switches
from randlint.trace.report.conditions import conditions
from randlint.trace.report.ledger import streams
from randlint.trace.report.places import ExcerptLine
from randlint.trace.report.timeline import timeline
from randlint.trace.report.view import KERNEL_RULE, Row, TraceView, unique
from randlint.trace.report.words import (
    VERDICT_WORDS,
    closing_line,
    heading,
    nothing_hit,
    ranks_in_words,
    replay_in_words,
    sentence,
    verdict_counts,
)

ROWS = 2000  # a browser filters as many without a pause
EXCERPTS = 500
# A verdict is told by its words; the sign and the colour only help to find it again.
_SIGNS = {
    CONFIRMED: ("bad", "✕"),
    EXECUTED: ("bad", "●"),
    WOULD_RUN: ("warn", "◐"),
    RAISED: ("warn", "▲"),
    NOT_REPRODUCED: ("info", "○"),
    COVERED: ("good", "✓"),
    "error": ("bad", "✕"),
    "warning": ("warn", "▲"),
    "note": ("info", "○"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the page's table: an operation at a line, or another finding."""

    where: str
    code: str
    name: str
    names: str
    phase: str
    calls: str
    verdict: str
    promise: str
    details: tuple[str, ...]
    excerpt: tuple[ExcerptLine, ...]
    silenced: str = ""
    message: str = ""

    @property
    def text(self) -> str:
        """What the text filter looks in."""
        return " ".join((self.where, self.code, self.name, self.names, self.message, *self.details)).lower()


@dataclass(frozen=True, slots=True)
class Section:
    """Lines that need the same thing done."""

    advice: str
    causes: tuple[str, ...]
    lines: tuple[Line, ...]


def render(view: TraceView) -> str:
    """The page; the same run gives the same bytes."""
    environment = Environment(
        loader=PackageLoader("randlint.trace.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"prose": prose, "line": one_line, "breakable": _breakable, "sentence": sentence}
    environment.filters["sign"] = _SIGNS.__getitem__
    return environment.get_template("report.html.j2").render(_context(view))


def _context(view: TraceView) -> dict[str, Any]:
    shown, hidden = _capped(tuple(_sections(view)))
    lines = [line for section in shown for line in section.lines]
    return {
        "version": __version__,
        "title": " ".join(one_line(word) for word in view.run.command) or "a Python process",
        "facts": heading(view),
        "closing": closing_line(view),
        "nothing": "" if view.groups else nothing_hit(view),
        "counts": verdict_counts(view.rows),
        "sections": shown,
        "hidden": hidden,
        "verdicts": unique(line.verdict for line in lines),
        "phases": tuple(sorted({line.phase for line in lines if line.phase})),
        "promises": tuple(sorted({line.promise for line in lines if line.promise})),
        "promise_words": PROMISES,
        "verdict_words": VERDICT_WORDS,
        "timeline": timeline(view.rows),
        "streams": streams(view),
        "switches": [switch for switch in switches(view) if switch.shown],
        "unchanged": [switch for switch in switches(view) if not switch.shown],
        "compiled": compiled(view),
        "parts": view.run.parts,
        "machine": next((part.machine for part in view.run.parts if part.machine.python), None),
        "remarks": [*remarks(view), *(f"{n.path}: {n.message}" if n.path else n.message for n in view.result.notices)],
        "code_of": view.places.code,
    }


def _sections(view: TraceView) -> Iterator[Section]:
    rule = view.catalogue.rule(KERNEL_RULE)
    promise = rule.breaks if rule else "runs-differ"
    number = 0
    for group in view.groups:
        lines = []
        for row in group.rows:
            number += 1
            lines.append(_operation(row, promise, view, with_excerpt=number <= EXCERPTS))
        yield Section(sentence(group.advice), tuple(map(sentence, group.causes)), tuple(lines))
    for found in view.other_findings:
        lines = []
        for finding in found.findings:
            number += 1
            lines.append(_other(finding, view, with_excerpt=number <= EXCERPTS))
        yield Section(sentence(found.help) or f"{found.rule} ({found.code})", (), tuple(lines))


def _capped(sections: tuple[Section, ...]) -> tuple[tuple[Section, ...], int]:
    """The first lines of the sections, and how many are left out."""
    room, shown = ROWS, []
    for section in sections:
        if room:
            shown.append(Section(section.advice, section.causes, section.lines[:room]))
        room -= min(len(section.lines), room)
    return tuple(shown), sum(len(s.lines) for s in sections) - sum(len(s.lines) for s in shown)


def _operation(row: Row, promise: str, view: TraceView, with_excerpt: bool) -> Line:
    code = view.places.code(row.place)
    return Line(
        where=str(row.place) if row.place else "(no line of yours)",
        code=code,
        name=one_line(row.operation),
        names=one_line(", ".join(row.names)),
        phase=row.phase,
        calls=f"{row.calls:,}",
        verdict=row.verdict,
        promise=promise,
        details=tuple(_details(row, view)),
        excerpt=view.places.excerpt(row.place) if row.place and with_excerpt else (),
        silenced="" if row.status.value == "reported" else row.status.value,
    )


def _details(row: Row, view: TraceView) -> Iterator[str]:
    if row.place and row.place.function:
        yield f"In `{one_line(row.place.function)}`, on {' and '.join(row.devices)}."
    if row.via:
        yield "Through " + ", ".join(str(place) for place in row.via) + "."
    if row.nodes:
        yield "Run by autograd for " + ", ".join(f"`{one_line(node)}`" for node in row.nodes) + "."
    rule = view.catalogue.rule(KERNEL_RULE)
    if rule and row.verdict != COVERED:
        yield f"To silence it: `# randlint: ignore[{rule.name}]` ({rule.code}) on its line."
    if row.looked:
        yield f"On {row.held:,} of the {row.looked:,} calls that were looked at, the conditions of the catalogue held."
    replay = replay_in_words(row)
    if replay:
        yield f"Replay: {one_line(replay)}."
    if row.ranks:
        yield f"On {ranks_in_words(row.ranks)}."
    for entry in filter(None, map(view.kernels.by_id, row.rows)):
        when = ", and ".join(conditions(entry))
        if when:
            yield f"Nondeterministic when {when}."
        if entry.limits:
            yield sentence(f"Limits: {entry.limits}")


def _other(finding: Finding, view: TraceView, with_excerpt: bool) -> Line:
    where = finding.location
    place = view.places.named(where.path, where.line)
    return Line(
        where=place_in_words(where),
        code=one_line(finding.source_lines[0]).strip() if finding.source_lines else "",
        name=finding.rule,
        names=finding.code,
        phase="",
        calls="",
        verdict=finding.severity.value,
        promise=finding.breaks,
        details=(),
        message=finding.message,
        excerpt=view.places.excerpt(place) if with_excerpt and not where.cell else (),
    )


def _breakable(name: str) -> Markup:
    """A long name that may be broken after an underscore or a dot."""
    return Markup("<wbr>").join(escape(piece) for piece in re.split(r"(?<=[_.])", name))
