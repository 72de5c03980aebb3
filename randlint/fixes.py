"""Applies fixes: picks those that do not overlap, re-lints what changed, and repeats up to a bound.

Nothing is written until all is known to parse; then each file is replaced atomically.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from randlint.findings import Applicability, Edit, Finding, Fix, Notice, Result, Status
from randlint.records import dataclass
from randlint.source import Source, SourceError, display_path, read_source, write_atomically

if TYPE_CHECKING:
    from randlint.engine import Linter

_MAX_ROUNDS = 10


@dataclass(slots=True)
class Outcome:
    """What fixing came to: new contents by absolute path, how many fixes are in them, and what is left to report."""

    result: Result
    contents: dict[Path, bytes] = field(default_factory=dict)
    originals: dict[Path, bytes] = field(default_factory=dict)
    applied: int = 0

    def write(self) -> None:
        """Replace the changed files, each atomically. Raises SourceError for the first one that cannot be written."""
        for path, data in sorted(self.contents.items()):
            try:
                write_atomically(path, data)
            except OSError as error:
                shown = display_path(path, Path(self.result.base_directory))
                raise SourceError(f"{shown}: cannot be written: {error.strerror or error}") from error

    def content_of(self, path: Path, original: bytes) -> bytes:
        return self.contents.get(Path(os.path.abspath(path)), original)

    def summary(self, *, would: bool) -> str:
        files, fixes = len(self.contents), self.applied
        verb = "Would apply" if would else "Applied"
        return (
            f"{verb} {fixes} {'fix' if fixes == 1 else 'fixes'} in {files} {'file' if files == 1 else 'files'}."
            if fixes
            else "Nothing to fix."
        )


def fix_files(
    linter: Linter, paths: Sequence[Path], result: Result, *, unsafe: bool, stdin: bytes | None = None
) -> Outcome:
    """Fix what ``result`` found, in memory.

    Each round applies the fixes that do not overlap and lints the changed files again; a file whose new text no
    longer parses, or whose edits do not fit, goes back to its last good text and is left alone.
    """
    outcome = Outcome(result)
    given_up: dict[Path, str] = {}
    for _ in range(_MAX_ROUNDS):
        wanted = _by_file(outcome.result.reported, linter.base, unsafe)
        changed: dict[Path, bytes] = {}
        counts: dict[Path, int] = {}
        for path, findings in wanted.items():
            if path in given_up:
                continue
            source = _read(path, linter.base, outcome, stdin)
            if source is None:
                continue
            try:
                new, count = _applied(source, [f.fix for f in findings if f.fix is not None])
            except ValueError as error:
                given_up[path] = str(error)
                continue
            if count and new != source.raw:
                changed[path], counts[path] = new, count
                outcome.originals.setdefault(path, source.raw)
        if not changed:
            break
        before = dict(outcome.contents)
        outcome.contents.update(changed)
        broken = _broken(linter, changed)
        for path in broken:
            given_up[path] = "the fixed file would not parse"
            outcome.contents.pop(path)
            if path in before:
                outcome.contents[path] = before[path]
        outcome.applied += sum(count for path, count in counts.items() if path not in broken)
        outcome.result = _again(linter, paths, outcome, stdin)
    outcome.result = replace(outcome.result, fixed=outcome.applied)
    if given_up:
        notices = tuple(
            Notice(display_path(path, linter.base), "failed", f"a fix was dropped: {reason}; please report this")
            for path, reason in sorted(given_up.items())
        )
        outcome.result = replace(outcome.result, notices=(*outcome.result.notices, *notices))
    return outcome


def _again(linter: Linter, paths: Sequence[Path], outcome: Outcome, stdin: bytes | None) -> Result:
    if stdin is not None:
        return linter.check_text(outcome.content_of(paths[0], stdin), paths[0])
    return linter.check(paths, overrides=outcome.contents)


def _by_file(findings: Iterable[Finding], base: Path, unsafe: bool) -> dict[Path, list[Finding]]:
    found: dict[Path, list[Finding]] = {}
    for finding in findings:
        if finding.fix is None or finding.status is not Status.REPORTED:
            continue
        if unsafe or finding.fix.applicability is Applicability.SAFE:
            path = Path(os.path.abspath(base / finding.location.path))
            found.setdefault(path, []).append(finding)
    return found


def _read(path: Path, base: Path, outcome: Outcome, stdin: bytes | None) -> Source | None:
    data = outcome.contents.get(path, stdin)
    source = read_source(path, display_path(path, base), data)
    return source if isinstance(source, Source) else None


def _applied(source: Source, fixes: Sequence[Fix]) -> tuple[bytes, int]:
    """The new content and the number of fixes in it; of two that touch, the first stays and the other waits.

    Edits that are equal to the letter (the same import added by two fixes) count as one.
    """
    taken: dict[Edit, None] = {}
    count = 0
    for fix in fixes:
        new = [e for e in fix.edits if e not in taken]
        if any(_touch(a, b) for a in new for b in taken):
            continue
        taken.update(dict.fromkeys(new))
        count += 1
    return (source.apply(sorted(taken, key=lambda e: e.sort_key)), count) if count else (source.raw, 0)


def _touch(a: Edit, b: Edit) -> bool:
    if a.cell != b.cell:
        return False
    a_start, a_end = (a.line, a.column), (a.end_line, a.end_column)
    b_start, b_end = (b.line, b.column), (b.end_line, b.end_column)
    if a_start == b_start:
        return True
    return a_start < b_end and b_start < a_end


def _broken(linter: Linter, changed: Mapping[Path, bytes]) -> list[Path]:
    """Changed files that no longer parse."""
    from randlint.deep import with_deep_stack
    from randlint.unread import syntax_problems

    found = []
    for path, data in changed.items():
        source = read_source(path, path.as_posix(), data)
        if not isinstance(source, Source) or with_deep_stack(lambda source=source: syntax_problems(source)):  # type: ignore[misc]
            found.append(path)
    return found


def unified_diff(outcome: Outcome, base: Path) -> str:
    """All changes as one unified diff, paths relative to ``base``; empty where there are none."""
    parts: list[str] = []
    for path, new in sorted(outcome.contents.items()):
        shown = display_path(path, base)
        old_lines = _lines(outcome.originals[path])
        for line in difflib.unified_diff(old_lines, _lines(new), f"a/{shown}", f"b/{shown}"):
            parts.append(line if line.endswith("\n") else line + "\n\\ No newline at end of file\n")
    return "".join(parts)


def _lines(data: bytes) -> list[str]:
    return data.decode("utf-8", "replace").splitlines(keepends=True)
