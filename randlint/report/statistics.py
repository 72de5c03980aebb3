"""Findings counted by rule."""

from __future__ import annotations

from collections import Counter

from randlint.findings import Applicability
from randlint.report.common import View


def table(view: View) -> list[str]:
    """Lines of a table count / code / rule / fixable, most frequent first; empty without findings."""
    counts = Counter((finding.code, finding.rule) for finding in view.shown)
    fixes = Counter((f.code, f.rule, f.fix.applicability) for f in view.shown if f.fix)
    rows = [("count", "code", "rule", "fixable")]
    for (code, rule), count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        kinds = [
            f"{number} {kind}"
            for kind in (Applicability.SAFE, Applicability.UNSAFE)
            if (number := fixes[code, rule, kind])
        ]
        rows.append((str(count), code, rule, ", ".join(kinds) or "-"))
    if len(rows) == 1:
        return []
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = [
        f"{count:>{widths[0]}}  {code:<{widths[1]}}  {rule:<{widths[2]}}  {fixable}"
        for count, code, rule, fixable in rows
    ]
    return [view.paint(lines[0], bold=True), *lines[1:]]
