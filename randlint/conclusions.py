"""Findings about several files: what each file noted, put together along the imports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from randlint.checks.base import Programs, conclusion_of
from randlint.file_report import FileReport
from randlint.project.files.quick_imports import QuickImports
from randlint.triage import Placed


def concluded(
    reports: Sequence[FileReport], overrides: Mapping[Path, bytes], root: Path
) -> Mapping[str, Sequence[Placed]]:
    """What the rules about several files find, by the path that users see."""
    imports = QuickImports({r.path: r.imports for r in reports}, overrides, root)
    found: dict[str, list[Placed]] = {}
    for name in sorted({note.rule for report in reports for note in report.notes}):
        notes = {r.path: tuple(n for n in r.notes if n.rule == name) for r in reports}
        conclusion = conclusion_of(name)
        if conclusion is not None:
            for placed in conclusion.conclude(Programs(notes, imports)):
                found.setdefault(placed.finding.location.path, []).append(placed)
    return found
