"""Triage: what becomes of a finding. Suppressions and per-file ignores give it a status; leftovers are reported.

Nothing here parses or knows about cells: positions come in as lines of the program, and the caller turns what has to
be removed into places and edits.
Public entries: :func:`triage`, :func:`unused_finding`, :func:`fingerprint`, :func:`with_fingerprints`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from randlint.catalogue import Rule
from randlint.findings import Applicability, Confidence, Edit, Finding, Fix, Location, Status
from randlint.patterns import regex
from randlint.records import dataclass
from randlint.selection import Selection
from randlint.suppressions import FILE_IGNORE, Removal, Suppression, removal

UNUSED = "unused-suppression"

_SUPPRESSION = regex(r"#+\s*randlint:.*")
_BLANK = regex(r"\s+")


@dataclass(frozen=True, slots=True)
class Placed:
    """A finding with the program lines it reaches over, which for a notebook are not those of its cell."""

    finding: Finding
    first_line: int
    last_line: int


@dataclass(frozen=True, slots=True)
class Unused:
    """A suppression to complain about: ``message`` and ``data`` choose and fill a text of the rule.

    ``removal`` is what to delete; None where the comment is malformed and only its author knows what was meant.
    """

    suppression: Suppression
    message: str
    data: Mapping[str, str]
    removal: Removal | None = None


def triage(
    drafts: Sequence[Placed],
    suppressions: Sequence[Suppression],
    per_file_ignores: Mapping[str, str],
    selection: Selection,
    make_unused: Callable[[Unused], Finding],
    *,
    judged: Collection[str] | None = None,
) -> list[Finding]:
    """The findings of one file, sorted, each with its status; those that ``selection`` does not show are dropped.

    ``drafts`` hold everything the checks found, what is not shown included: a comment that silences a finding of a
    stricter profile is in use. ``per_file_ignores`` maps the rules that are off in this file to the reason.
    ``judged`` are the rules that looked at this file (the selected ones if None): only their suppressions can be
    unused. ``make_unused`` turns a complaint into a finding at the comment's place.
    """
    used: set[tuple[int, str]] = set()
    found = [_decide(draft, suppressions, per_file_ignores, used) for draft in drafts]
    if selection.runs(UNUSED):
        ran = frozenset(selection.rules if judged is None else judged) - {UNUSED}
        for complaint in [*_malformed(suppressions), *_unused(suppressions, ran, used)]:
            line = complaint.suppression.line
            draft = Placed(make_unused(complaint), line, line)
            found.append(_decide(draft, suppressions, per_file_ignores, used))
        # Only now is it known which comments silenced a complaint about another one; nothing silences these.
        for complaint in _unused(suppressions, frozenset({UNUSED}), used):
            found.append(_decide(Placed(make_unused(complaint), 0, 0), (), per_file_ignores, used))
    return sorted((finding for finding in found if selection.shows(finding)), key=lambda finding: finding.sort_key)


def unused_finding(
    rule: Rule, unused: Unused, location: Location, edit: Edit | None, source_lines: tuple[str, ...] = ()
) -> Finding:
    """The finding for one complaint, at ``location``; ``edit`` is its removal as an edit of the file."""
    text = rule.messages[unused.message]
    title = "remove the suppression" if not unused.removal or not unused.removal.content else "remove the unused names"
    return Finding(
        rule=rule.name,
        code=rule.code,
        breaks=rule.breaks,
        severity=text.severity or rule.severity,
        confidence=Confidence.HIGH,
        location=location,
        message=text.message.format(**unused.data),
        help=text.help.format(**unused.data),
        profile=rule.profile,
        fix=Fix(Applicability.SAFE, title, (edit,)) if edit else None,
        source_lines=source_lines,
    )


def fingerprint(finding: Finding, ordinal: int) -> str:
    """16 hexadecimal digits that stay when lines move, code is reformatted on its line, or the finding is suppressed.

    ``ordinal`` counts, from 0, the findings of a file that are otherwise equal.
    """
    from hashlib import sha256

    return sha256("\0".join((*_identity(finding), str(ordinal))).encode()).hexdigest()[:16]


def with_fingerprints(findings: Iterable[Finding]) -> list[Finding]:
    """The same findings in the same order, each with its fingerprint; equal ones are numbered from top to bottom."""
    given = list(findings)
    seen: Counter[tuple[str, ...]] = Counter()
    marks: dict[int, str] = {}
    for index in sorted(range(len(given)), key=lambda i: given[i].sort_key):
        identity = _identity(given[index])
        marks[index] = fingerprint(given[index], seen[identity])
        seen[identity] += 1
    return [replace(finding, fingerprint=marks[index]) for index, finding in enumerate(given)]


def _identity(finding: Finding) -> tuple[str, ...]:
    text = "".join(_BLANK.sub("", _SUPPRESSION.sub("", line)) for line in finding.source_lines)
    return (finding.rule, finding.location.path, finding.symbol, text)


def _decide(
    draft: Placed,
    suppressions: Sequence[Suppression],
    per_file_ignores: Mapping[str, str],
    used: set[tuple[int, str]],
) -> Finding:
    """Give one finding its status, and note in ``used`` every suppression that covers it."""
    finding = draft.finding
    covering = [
        index
        for index, suppression in enumerate(suppressions)
        if suppression.silences(finding.rule, draft.first_line, draft.last_line)
    ]
    used.update((index, finding.rule) for index in covering)
    if covering:
        # The reason beside the code says more than one for the whole file.
        nearest = min(covering, key=lambda index: (suppressions[index].kind == FILE_IGNORE, index))
        return replace(finding, status=Status.SUPPRESSED, justification=suppressions[nearest].reason)
    if finding.rule in per_file_ignores:
        return replace(finding, status=Status.SUPPRESSED, justification=per_file_ignores[finding.rule])
    return finding


def _malformed(suppressions: Sequence[Suppression]) -> list[Unused]:
    return [Unused(each, "malformed", {"problem": each.problem}) for each in suppressions if each.problem]


def _unused(suppressions: Sequence[Suppression], judged: frozenset[str], used: set[tuple[int, str]]) -> list[Unused]:
    found = []
    for index, suppression in enumerate(suppressions):
        unused = [rule for rule in suppression.rules if rule in judged and (index, rule) not in used]
        if not unused:
            continue
        names = [name for name, rule in zip(suppression.names, suppression.rules, strict=True) if rule in unused]
        message = "unused-in-file" if suppression.kind == FILE_IGNORE else "unused"
        data = {"rules": ", ".join(f"`{name}`" for name in names)}
        # A misspelt name in it may be the one that was meant: rewriting the comment would lose it.
        edit = None if suppression.problem else removal(suppression, unused)
        found.append(Unused(suppression, message, data, edit))
    return found
