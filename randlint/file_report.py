"""What is known of one file after its own analysis: plain values that cross processes or wait in a cache."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from randlint.findings import Notice
from randlint.records import dataclass
from randlint.suppressions import Suppression
from randlint.triage import Placed


@dataclass(frozen=True, slots=True)
class Note:
    """What one file contributes to a finding about the whole program: ``kind`` is for the rule's own use.

    ``placed`` is ready to be reported, should the rule decide so. ``supports``: it matters only beside notes that do
    not just support.
    """

    rule: str
    kind: str
    placed: Placed
    supports: bool = False


@dataclass(frozen=True, slots=True)
class FileReport:
    """What is known of a file before triage.

    ``imports`` are the absolute paths of the project files it imports directly, in order; None where nobody looked.
    ``judged`` are the rules that looked at the file: only their suppressions can be unused. ``deferred`` are rules to
    which the file matters only if another file holds something for them; they have not looked at it yet.
    """

    path: Path
    display: str
    placed: tuple[Placed, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    notices: tuple[Notice, ...] = ()
    notes: tuple[Note, ...] = ()
    imports: tuple[Path, ...] | None = None
    judged: tuple[str, ...] = ()
    deferred: tuple[str, ...] = ()


def still_to_look_at(reports: Sequence[FileReport]) -> dict[Path, tuple[str, ...]]:
    """By file the rules that were put off and are wanted now, because some file holds something for them."""
    wanted = {note.rule for report in reports for note in report.notes if not note.supports}
    found = {r.path: tuple(rule for rule in r.deferred if rule in wanted) for r in reports}
    return {path: rules for path, rules in found.items() if rules}


def joined(reports: Sequence[FileReport], more: Iterable[FileReport]) -> list[FileReport]:
    """Reports with what a later look at some of the files has noted."""
    later = {report.path: report for report in more}
    return [_with(report, later[report.path]) if report.path in later else report for report in reports]


def _with(report: FileReport, later: FileReport) -> FileReport:
    return replace(
        report,
        notes=(*report.notes, *later.notes),
        notices=(*report.notices, *later.notices),
        imports=report.imports if report.imports is not None else later.imports,
    )
