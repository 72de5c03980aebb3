"""The JSON report. Its shape is a contract: ``docs/schema/report.schema.json``."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from randlint import __version__
from randlint.findings import Edit, Finding, Fix
from randlint.report.common import View, ordered

VERSION = 1
_STREAMS = frozenset({"python", "numpy", "torch", "torch.cuda", "tensorflow", "jax"})


def render(view: View) -> str:
    """All findings of every status, the notices as ``errors``, and counts of what is reported."""
    reported = view.reported
    promises = Counter(finding.breaks for finding in reported)
    report = {
        "version": VERSION,
        "tool": {"name": "randlint", "version": __version__},
        "findings": [_finding(finding) for finding in ordered(view.result.findings)],
        "errors": [{"path": n.path, "kind": n.kind, "message": n.message} for n in view.result.notices],
        "summary": {
            "files": view.result.files,
            "findings": len(reported),
            "by_promise": dict(sorted(promises.items())),
        },
    }
    return json.dumps(report, indent=2) + "\n"


def _finding(finding: Finding) -> dict[str, Any]:
    location = finding.location
    return {
        "rule": finding.rule,
        "code": finding.code,
        "breaks": finding.breaks,
        "severity": finding.severity.value,
        "confidence": finding.confidence.value,
        "origin": finding.origin,
        # The contract names these streams only; the stream of a generator object has no name at all.
        "stream": finding.stream if finding.stream in _STREAMS else None,
        "status": finding.status.value,
        "path": location.path,
        "line": location.line,
        "column": location.column,
        "end_line": location.end_line,
        "end_column": location.end_column,
        "cell": {"index": location.cell.index, "line": location.cell.line} if location.cell else None,
        "message": finding.message,
        "help": finding.help,
        "fingerprint": finding.fingerprint,
        "related": [{"path": r.location.path, "line": r.location.line, "message": r.message} for r in finding.related],
        "fix": _fix(finding.fix) if finding.fix else None,
    }


def _fix(fix: Fix) -> dict[str, Any]:
    return {
        "applicability": fix.applicability.value,
        "title": fix.title,
        "edits": [_edit(edit) for edit in sorted(fix.edits, key=lambda edit: edit.sort_key)],
    }


def _edit(edit: Edit) -> dict[str, Any]:
    return {
        "line": edit.line,
        "column": edit.column,
        "end_line": edit.end_line,
        "end_column": edit.end_column,
        "content": edit.content,
        "cell": edit.cell,
    }
