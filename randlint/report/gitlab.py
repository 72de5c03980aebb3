"""GitLab's Code Quality report."""

from __future__ import annotations

import json
from collections import Counter
from hashlib import sha256
from typing import Any

from randlint.findings import Finding, Severity
from randlint.report.common import View, in_cell

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}


def render(view: View) -> str:
    """A JSON list with one entry per reported finding."""
    seen: Counter[str] = Counter()
    return json.dumps([_issue(finding, seen) for finding in view.reported], indent=2) + "\n"


def _issue(finding: Finding, seen: Counter[str]) -> dict[str, Any]:
    location = finding.location
    last = location.file_line + location.end_line - location.line
    return {
        # GitLab shows the description and the place, nothing else, so the rule's name has to be in it.
        "description": f"{finding.rule} ({finding.code}): {in_cell(location)}{finding.message}",
        "check_name": finding.rule,
        "fingerprint": _fingerprint(finding, seen),
        "severity": _SEVERITIES[finding.severity],
        "location": {"path": location.path, "lines": {"begin": location.file_line, "end": last}},
    }


def _fingerprint(finding: Finding, seen: Counter[str]) -> str:
    """The finding's fingerprint, made unique: GitLab drops an entry whose fingerprint came before."""
    base = finding.fingerprint or _digest(finding.location.path, finding.code, finding.message)
    seen[base] += 1
    return base if seen[base] == 1 else _digest(base, str(seen[base]))


def _digest(*parts: str) -> str:
    return sha256("\0".join(parts).encode("utf-8", "backslashreplace")).hexdigest()
