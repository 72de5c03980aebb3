"""The report for people: every finding with its source, what it breaks and what to do."""

from __future__ import annotations

import re
import textwrap

from randlint.catalogue import PROMISES
from randlint.findings import Applicability, Finding, Status
from randlint.patterns import regex
from randlint.report.closing import closing, notice_lines
from randlint.report.common import COLORS, View, one_line, place, printable
from randlint.report.snippet import snippet

_INDENT = "  "
_NARROWEST = 40
_CODE = regex(r"`[^`]+`")
_HARD_SPACE = "\x00"


def render(view: View) -> str:
    """Findings in order of place, then notices, then the summary line."""
    if view.statistics:
        return closing(view)
    blocks = ["\n".join(_finding(finding, view)) for finding in view.shown]
    notices = notice_lines(view)
    if notices:
        blocks.append("\n".join(notices))
    return "\n\n".join([*blocks, closing(view)])


def _finding(finding: Finding, view: View) -> list[str]:
    color = COLORS[finding.severity]
    width = max(view.width, _NARROWEST) - len(_INDENT)
    body = _wrap(finding.message, "", width, view)
    body += snippet(
        finding,
        width,
        gutter=lambda text: view.paint(text, fg="blue"),
        mark=lambda text: view.paint(text, fg=color, bold=True),
    )
    for label, text in _remarks(finding):
        body += _wrap(text, label, width, view)
    return [_heading(finding, view), *(_INDENT + line for line in body)]


def _heading(finding: Finding, view: View) -> str:
    severity = view.paint(finding.severity.value, fg=COLORS[finding.severity], bold=True)
    heading = f"{view.paint(place(finding.location), bold=True)}: {severity}: {view.paint(finding.rule, bold=True)}"
    heading += " " + view.paint(f"({finding.code})", dim=True)
    if finding.status is Status.REPORTED:
        return heading
    reason = f": {one_line(finding.justification)}" if finding.justification else ""
    return heading + view.paint(f" [{finding.status.value}{reason}]", fg="magenta")


def _remarks(finding: Finding) -> list[tuple[str, str]]:
    """Label and text of each line below the source."""
    remarks = []
    if finding.breaks in PROMISES and finding.breaks != "nothing":
        remarks.append(("breaks", f"{finding.breaks} ({PROMISES[finding.breaks]})"))
    remarks += [("see", f"{place(related.location)}: {related.message}") for related in finding.related]
    if finding.help:
        remarks.append(("help", finding.help))
    # A silenced finding is left as it is by --fix.
    if finding.fix and finding.status is Status.REPORTED:
        safe = finding.fix.applicability is Applicability.SAFE
        command = "--fix" if safe else "--fix --unsafe-fixes"
        remarks.append(("fix", f"{finding.fix.title} ({finding.fix.applicability}, `randlint check {command}`)"))
    return remarks


def _wrap(text: str, label: str, width: int, view: View) -> list[str]:
    """``label: text`` in lines of at most ``width`` columns; code in backticks is not broken unless it must be."""
    lead = f"{label}: " if label else ""
    inner = width - len(lead)

    def protect(match: re.Match[str]) -> str:
        return match[0].replace(" ", _HARD_SPACE) if len(match[0]) <= inner else match[0]

    lines = []
    for paragraph in printable(text).splitlines():
        guarded = _CODE.sub(protect, paragraph)
        lines += textwrap.wrap(guarded, inner, break_long_words=False, break_on_hyphens=False)
    painted = [_paint_code(line.replace(_HARD_SPACE, " "), view) for line in lines]
    head = view.paint(lead, fg="cyan")
    return [(head if number == 0 else " " * len(lead)) + line for number, line in enumerate(painted)]


def _paint_code(line: str, view: View) -> str:
    return _CODE.sub(lambda match: view.paint(match[0], bold=True), line)
