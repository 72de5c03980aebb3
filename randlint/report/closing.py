"""How the formats for people end: notices, the table of counts when asked for, and the summary line."""

from __future__ import annotations

from randlint.report.common import View, failures, one_line, summary_line


def notice_lines(view: View) -> list[str]:
    """One line per notice."""
    lines = []
    for notice in view.result.notices:
        kind = view.paint(notice.kind, fg="red" if notice.kind == "failed" else "cyan", bold=True)
        where = view.paint(one_line(notice.path), bold=True) + ": " if notice.path else ""
        lines.append(f"{where}{kind}: {one_line(notice.message)}")
    return lines


def closing(view: View) -> str:
    """The end of the report: with statistics the notices and the table of counts, always the summary line."""
    result = view.result
    color = "red" if failures(result) else "yellow" if result.reported else "green"
    summary = view.paint(summary_line(result), fg=color, bold=True) + "\n"
    if not view.statistics:
        return summary
    from randlint.report.statistics import table

    blocks = ["".join(line + "\n" for line in lines) for lines in (notice_lines(view), table(view))]
    return "\n".join([*(block for block in blocks if block), summary])
