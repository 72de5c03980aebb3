"""One line per finding, then the summary line."""

from __future__ import annotations

from randlint.findings import Finding, Status
from randlint.report.closing import closing, notice_lines
from randlint.report.common import COLORS, View, one_line, place


def render(view: View) -> str:
    """``path:line:column: CODE rule-name message`` for each finding, then notices and the summary line."""
    if view.statistics:
        return closing(view)
    lines = [_line(finding, view) for finding in view.shown]
    return "".join(line + "\n" for line in (*lines, *notice_lines(view))) + closing(view)


def _line(finding: Finding, view: View) -> str:
    code = view.paint(finding.code, fg=COLORS[finding.severity], bold=True)
    silenced = "" if finding.status is Status.REPORTED else view.paint(f" [{finding.status.value}]", fg="magenta")
    where = view.paint(place(finding.location), bold=True)
    return f"{where}: {code} {view.paint(finding.rule, bold=True)} {one_line(finding.message)}{silenced}"
