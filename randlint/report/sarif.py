"""SARIF 2.1.0, for GitHub code scanning, editors and dashboards."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote

from randlint import __version__
from randlint.findings import Edit, Finding, Location, Notice, Related, Status
from randlint.report.common import HOME, View, failures, in_cell, ordered
from randlint.report.sarif_rules import descriptor

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_BASE = "SRCROOT"


def render(view: View) -> str:
    """Reported findings, and suppressed ones marked as such."""
    listed = ordered(tuple(f for f in view.result.findings if f.status in (Status.REPORTED, Status.SUPPRESSED)))
    rules = {finding.code: finding for finding in reversed(listed)}
    index = {code: number for number, code in enumerate(sorted(rules))}
    run = {
        "tool": {
            "driver": {
                "name": "randlint",
                "version": __version__,
                "semanticVersion": __version__,
                "informationUri": HOME,
                "rules": [descriptor(rules[code], view.catalogue) for code in index],
            }
        },
        "invocations": [
            {
                "executionSuccessful": not failures(view.result),
                "toolExecutionNotifications": [_notification(notice) for notice in view.result.notices],
            }
        ],
        # No absolute address: the same input gives the same bytes on every machine.
        "originalUriBaseIds": {_BASE: {"description": {"text": "The directory that randlint was run in."}}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, index[finding.code]) for finding in listed],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _result(finding: Finding, rule_index: int) -> dict[str, Any]:
    location = finding.location
    help = f"\nHelp: {finding.help}" if finding.help else ""
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": rule_index,
        "level": finding.severity.value,
        "message": {"text": in_cell(location) + finding.message + help},
        "locations": [_location(location, finding.symbol)],
        "properties": {
            "breaks": finding.breaks,
            "confidence": finding.confidence.value,
            "origin": finding.origin,
        },
    }
    if finding.fingerprint:
        result["partialFingerprints"] = {"randlint/v1": finding.fingerprint}
    if finding.related:
        result["relatedLocations"] = [_related(related, number) for number, related in enumerate(finding.related)]
    # The edits of a notebook count inside a cell, which SARIF cannot express.
    if finding.fix and location.cell is None:
        result["fixes"] = [_fix(finding)]
    if finding.status is Status.SUPPRESSED:
        reason = {"justification": finding.justification} if finding.justification else {}
        result["suppressions"] = [{"kind": "inSource", **reason}]
    return result


def _location(location: Location, symbol: str = "") -> dict[str, Any]:
    region = _region(location) if location.cell is None else {"startLine": location.file_line}
    found: dict[str, Any] = {
        "physicalLocation": {"artifactLocation": _artifact(location.path), "region": region},
    }
    logical = [{"fullyQualifiedName": symbol}] if symbol else []
    if location.cell is not None:
        logical.append({"name": f"cell {location.cell.index}", "kind": "cell"})
        found["properties"] = {
            "cell": {"index": location.cell.index, "line": location.cell.line, "column": location.column}
        }
    if logical:
        found["logicalLocations"] = logical
    return found


def _related(related: Related, number: int) -> dict[str, Any]:
    text = in_cell(related.location) + related.message
    return {"id": number, **_location(related.location), "message": {"text": text}}


def _fix(finding: Finding) -> dict[str, Any]:
    assert finding.fix is not None
    edits = sorted(finding.fix.edits, key=lambda edit: edit.sort_key)
    replacements = [{"deletedRegion": _region(edit), "insertedContent": {"text": edit.content}} for edit in edits]
    return {
        "description": {"text": finding.fix.title},
        "artifactChanges": [
            {"artifactLocation": _artifact(finding.location.path), "replacements": replacements},
        ],
        "properties": {"applicability": finding.fix.applicability.value},
    }


def _region(span: Location | Edit) -> dict[str, int]:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _artifact(path: str) -> dict[str, str]:
    """The address of a file: relative to the base, or a file: URI for an absolute path."""
    if re.match(r"[A-Za-z]:/", path):
        return {"uri": f"file:///{path[:2]}{_quote(path[2:])}"}
    if path.startswith("/"):
        return {"uri": f"file://{_quote(path)}"}
    return {"uri": _quote(path), "uriBaseId": _BASE}


def _quote(path: str) -> str:
    return quote(path, safe="/", errors="surrogateescape")


def _notification(notice: Notice) -> dict[str, Any]:
    notification: dict[str, Any] = {
        "level": "error" if notice.kind == "failed" else "note",
        "message": {"text": notice.message},
    }
    if notice.path:
        notification["locations"] = [{"physicalLocation": {"artifactLocation": _artifact(notice.path)}}]
    return notification
