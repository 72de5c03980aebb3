"""What is known of one file after its own analysis: plain values that cross processes or wait in a cache."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from randlint.findings import Notice
from randlint.suppressions import Suppression
from randlint.triage import Placed


@dataclass(frozen=True, slots=True)
class Note:
    """What one file contributes to a finding about the whole program: ``kind`` is for the rule's own use.

    ``placed`` is ready to be reported, should the rule decide so.
    """

    rule: str
    kind: str
    placed: Placed


@dataclass(frozen=True, slots=True)
class FileReport:
    """What is known of a file before triage.

    ``imports`` are the absolute paths of the project files it imports directly, in order; None where nobody looked.
    ``judged`` are the rules that looked at the file: only their suppressions can be unused.
    """

    path: Path
    display: str
    placed: tuple[Placed, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    notices: tuple[Notice, ...] = ()
    notes: tuple[Note, ...] = ()
    imports: tuple[Path, ...] | None = None
    judged: tuple[str, ...] = ()
