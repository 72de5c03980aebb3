"""Findings as frozen values: what is wrong, where, how bad, how sure, and how to mend it.

Lines and columns are 1-based everywhere in this module; columns count characters, not bytes.
In a notebook, ``line`` and ``column`` count inside the cell, and ``Location.cell`` says which cell.
"""

from __future__ import annotations

from dataclasses import field
from enum import Enum
from functools import total_ordering

from randlint.records import dataclass


@total_ordering
class _Ranked(Enum):
    """An enum whose members compare in order of definition, lowest first."""

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, type(self)):
            return NotImplemented
        members = list(type(self))
        return members.index(self) < members.index(other)

    def __str__(self) -> str:
        return str(self.value)


class Severity(_Ranked):
    """How bad: a note is true but covered here, a warning breaks the promise in the usual case, an error as written."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


class Confidence(_Ranked):
    """How sure the check is that the finding is real."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Applicability(_Ranked):
    """A safe fix lets no stream yield a different number afterwards; an unsafe one may."""

    UNSAFE = "unsafe"
    SAFE = "safe"


class Profile(_Ranked):
    """Which rules and findings run: ``default`` is near-zero noise, ``strict`` adds opinions."""

    DEFAULT = "default"
    STRICT = "strict"


class Status(_Ranked):
    """What triage decided about a finding."""

    REPORTED = "reported"
    SUPPRESSED = "suppressed"
    BASELINED = "baselined"


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """A place in a notebook: ``index`` counts all cells from 0, ``line`` is 1-based inside that cell."""

    index: int
    line: int


@dataclass(frozen=True, slots=True)
class Location:
    """A span of source text.

    ``path`` is relative to the working directory, with forward slashes.
    ``file_line`` is the line of the stored file: ``line`` itself for a .py file, for a notebook that of the JSON text.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    cell: Cell | None = None
    file_line: int = 0

    def __post_init__(self) -> None:
        if not self.file_line:
            object.__setattr__(self, "file_line", self.line)

    @property
    def sort_key(self) -> tuple[str, int, int, int, int, int]:
        cell = self.cell.index if self.cell else -1
        return (self.path, cell, self.line, self.column, self.end_line, self.end_column)


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that explains a finding."""

    location: Location
    message: str


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the characters from start (included) to end (excluded) with ``content``.

    All edits of one run are against the same original text. ``cell`` is the index of a notebook's cell, else None.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    content: str
    cell: int | None = None

    @property
    def sort_key(self) -> tuple[int, int, int, int, int]:
        return (-1 if self.cell is None else self.cell, self.line, self.column, self.end_line, self.end_column)


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that belong together; ``title`` is a verb phrase such as "pass random_state=42"."""

    applicability: Applicability
    title: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One hazard at one place.

    ``profile`` is the lightest profile that shows this finding (a default rule may make strict findings).
    ``source_lines`` are the lines from ``location.line`` to ``location.end_line`` as written, without line ends.
    ``symbol`` is the qualified name of the enclosing function or class, empty at module level.
    ``justification`` is the reason text of the suppression that silenced it.
    """

    rule: str
    code: str
    breaks: str
    severity: Severity
    confidence: Confidence
    location: Location
    message: str
    help: str
    stream: str | None = None
    profile: Profile = Profile.DEFAULT
    origin: str = "static"
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    fingerprint: str = ""
    status: Status = Status.REPORTED
    symbol: str = ""
    source_lines: tuple[str, ...] = ()
    justification: str = ""

    @property
    def sort_key(self) -> tuple[object, ...]:
        return (*self.location.sort_key, self.code, self.message)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the user should know that is not a finding: a skipped file, a directory without Python files.

    ``kind`` is ``skipped`` (expected, such as a notebook in another language) or ``failed`` (exit code 2).
    """

    path: str
    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of one run, before rendering. ``findings`` are sorted and hold every status."""

    findings: tuple[Finding, ...] = ()
    notices: tuple[Notice, ...] = ()
    files: int = 0
    fixed: int = 0
    fixable: int = 0
    base_directory: str = field(default="", compare=False)

    @property
    def reported(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.status is Status.REPORTED)
