"""Workflow commands that GitHub Actions turns into annotations."""

from __future__ import annotations

from randlint.findings import Finding, Severity
from randlint.report.common import View, failures, in_cell

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render(view: View) -> str:
    """One command per reported finding, and an error for everything that kept the run from finishing."""
    lines = [_annotation(finding) for finding in view.reported]
    for notice in failures(view.result):
        lines.append(_command("error", {"file": notice.path, "title": "randlint could not finish"}, notice.message))
    return "".join(line + "\n" for line in lines)


def _annotation(finding: Finding) -> str:
    location = finding.location
    properties: dict[str, object] = {"file": location.path, "line": location.file_line}
    if location.cell:
        # Columns count inside the cell, not in the line of the JSON text.
        properties["endLine"] = location.file_line
    else:
        properties["endLine"] = location.end_line
        # GitHub takes columns only for an annotation of a single line.
        if location.line == location.end_line:
            properties |= {"col": location.column, "endColumn": location.end_column}
    properties["title"] = f"{finding.rule} ({finding.code})"
    message = in_cell(location) + finding.message
    if finding.help:
        message += f"\nhelp: {finding.help}"
    return _command(_COMMANDS[finding.severity], properties, message)


def _command(name: str, properties: dict[str, object], message: str) -> str:
    pairs = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items() if value != "")
    return f"::{name} {pairs}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
