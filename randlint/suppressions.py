"""Suppression comments: where they stand, what they cover, and what has to go when they silence nothing.

One spelling: ``# randlint: ignore[rule-name] reason`` for one statement, ``# randlint: file-ignore[rule-name] reason``
for the whole file or notebook. Whatever comes close to it is kept with a ``problem``, so that nobody believes in a
comment that does nothing. Lines and columns are 1-based and count in the program text.
Public entries: :func:`read_suppressions`, :func:`removal`.
"""

from __future__ import annotations

import io
import tokenize
from collections.abc import Iterator, Sequence

from randlint.catalogue import Catalogue
from randlint.config import did_you_mean
from randlint.patterns import regex
from randlint.records import dataclass

MARK = "randlint:"
IGNORE = "ignore"
FILE_IGNORE = "file-ignore"
KINDS = (IGNORE, FILE_IGNORE)

_START = regex(r"(?:^|(?<=\s))#+\s*(?=randlint:)")
# Where a reason ends because another tool's comment begins (a second hash and a blank or a word with a colon);
# the number in "see #12" belongs to the reason.
_NEXT = regex(r"\s+(?=#+(?:\s|noqa|[a-z]\w*:))")
_RIGHT = regex(r"#+\s*randlint:\s*(ignore|file-ignore)\[([^\[\]]*)\](.*)")
_NEAR = regex(r"#+\s*randlint:\s*([\w-]*)(\s*)(\[?)([^\]]*)(\]?)")


@dataclass(frozen=True, slots=True)
class Suppression:
    """One comment. ``rules[i]`` is the rule that the text ``names[i]`` stands for; unknown names are in ``problem``.

    ``line``, ``column`` and ``end_column`` are the comment's own place. An ``ignore`` covers ``first_line`` to
    ``last_line`` and its own line. ``cut`` are the columns to delete together with it; ``whole_line`` is set where
    nothing else stands on the line.
    """

    kind: str
    rules: tuple[str, ...]
    line: int
    column: int
    end_column: int
    first_line: int
    last_line: int
    text: str
    names: tuple[str, ...] = ()
    reason: str = ""
    problem: str = ""
    cut: tuple[int, int] = (0, 0)
    whole_line: bool = False

    def silences(self, rule: str, first: int, last: int) -> bool:
        """Whether a finding of ``rule`` that reaches from line ``first`` to line ``last`` is covered."""
        if rule not in self.rules:
            return False
        if self.kind == FILE_IGNORE:
            return True
        return first <= self.line <= last or (first <= self.last_line and last >= self.first_line)


@dataclass(frozen=True, slots=True)
class Removal:
    """Put ``content`` in place of the columns from ``column`` to ``end_column`` (excluded) of ``line``.

    With ``whole_line`` the line end goes too, which :meth:`span` turns into a range that an edit can use.
    """

    line: int
    column: int
    end_column: int
    content: str = ""
    whole_line: bool = False

    def span(self, last_line: int, previous_length: int = 0) -> tuple[int, int, int, int]:
        """Line, column, end line and end column of the edit.

        ``last_line`` is the last line of the file, or of the cell, that holds the comment (an empty one after a final
        line end counts). There the line end before the comment goes instead of the one after it, for which
        ``previous_length`` gives the length of the line before, 0 where there is none.
        """
        if self.whole_line and self.line < last_line:
            return (self.line, 1, self.line + 1, 1)
        if self.whole_line and previous_length:
            return (self.line - 1, previous_length + 1, self.line, self.end_column)
        return (self.line, self.column, self.line, self.end_column)


def read_suppressions(text: str, spans: Sequence[tuple[int, int]], catalogue: Catalogue) -> list[Suppression]:
    """All suppression comments of a program, in order, those with a problem included.

    ``spans`` are the first and last line of every simple statement and of every compound header (decorators
    included). A comment on a line of a statement covers it; one on a line of its own covers the next statement.
    """
    if MARK not in text:
        return []
    lines = io.StringIO(text, newline=None).read().split("\n")
    found = []
    for number, start, comment in _comments(lines):
        ours = [match.start() for match in _START.finditer(comment)]
        for begin in ours:
            after = _NEXT.search(comment, begin + 1)
            end = after.start() if after else len(comment.rstrip())
            resume = after.end() if after else len(comment)
            line = lines[number - 1]
            column, stop = start + begin, start + end
            before = line[:column].rstrip()
            cut = (column, start + resume) if after else (len(before), len(line))
            place = (number, column + 1, stop + 1)
            covered = _covered(number, spans, own_line=not line[:start].strip())
            kind, rules, names, reason, problem = _parse(comment[begin:end], catalogue)
            found.append(
                Suppression(
                    kind,
                    rules,
                    *place,
                    *covered,
                    text=comment[begin:end],
                    names=names,
                    reason=reason,
                    problem=problem,
                    cut=(cut[0] + 1, cut[1] + 1),
                    whole_line=not before and after is None,
                )
            )
    return found


def removal(suppression: Suppression, unused: Sequence[str]) -> Removal:
    """What to take out so that ``suppression`` no longer speaks of the rules ``unused``.

    The whole comment goes, with the blanks before it, unless a name in it is still needed.
    """
    kept = [name for name, rule in zip(suppression.names, suppression.rules, strict=True) if rule not in unused]
    if kept:
        column = suppression.column + suppression.text.index("[") + 1
        end = suppression.column + suppression.text.index("]")
        return Removal(suppression.line, column, end, ", ".join(kept))
    begin, end = (1, suppression.cut[1]) if suppression.whole_line else suppression.cut
    return Removal(suppression.line, begin, end, whole_line=suppression.whole_line)


def _comments(lines: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Line number, 0-based column and text of every comment that may be ours."""
    reached, latest = 1, 0
    source = iter(f"{line}\n" for line in lines)
    try:
        for token in tokenize.generate_tokens(lambda: next(source, "")):
            if token.type == tokenize.COMMENT and MARK in token.string:
                yield token.start[0], token.start[1], token.string
                latest = token.start[0]
            reached = token.end[0]
    except (tokenize.TokenError, SyntaxError):
        # Grammar newer than this interpreter, or broken code: the rest is read line by line, strings and all.
        for number, line in enumerate(lines[reached - 1 :], reached):
            match = _START.search(line)
            if match and number > latest:
                yield number, match.start(), line[match.start() :]


def _covered(number: int, spans: Sequence[tuple[int, int]], *, own_line: bool) -> tuple[int, int]:
    """First and last line of the statements that a comment on that line speaks of."""
    reached = [span for span in spans if span[0] <= number <= span[1]]
    if not reached and own_line:
        start = min((first for first, _ in spans if first > number), default=0)
        reached = [span for span in spans if span[0] == start]
    if not reached:
        return number, number
    return min(first for first, _ in reached), max(last for _, last in reached)


def _parse(text: str, catalogue: Catalogue) -> tuple[str, tuple[str, ...], tuple[str, ...], str, str]:
    """Kind, rules, the names as written, reason and problem of one comment."""
    right = _RIGHT.match(text)
    if right is None:
        return IGNORE, (), (), "", _near_miss(text)
    kind, inside, rest = right.groups()
    rules: dict[str, str] = {}
    problems = []
    for name in (part.strip() for part in inside.split(",")):
        rule = catalogue.rule(name)
        if rule is not None:
            rules.setdefault(rule.name, name)
        elif name:
            problems.append(f"no rule is called `{name}`{did_you_mean(name, _known(catalogue))}")
    if not rules and not problems:
        problems.append(f"no rule is named: write `# randlint: {kind}[rule-name] reason`")
    reason = rest.strip().lstrip("-–—:").strip()
    return kind, tuple(rules), tuple(rules.values()), reason, "; ".join(problems)


def _known(catalogue: Catalogue) -> list[str]:
    return [name for rule in catalogue.rules.values() for name in (rule.name, rule.code)]


def _near_miss(text: str) -> str:
    match = _NEAR.match(text)
    verb, _, opening, inside, closing = match.groups() if match else ("", "", "", "", "")
    kind = FILE_IGNORE if "file" in verb else IGNORE
    right = f"write `# randlint: {kind}[{inside.strip() if opening and inside.strip() else 'rule-name'}] reason`"
    if verb not in KINDS:
        return (f"`{verb}` is no suppression" if verb else "this comment is no suppression") + f": {right}"
    if not opening:
        return f"no rule is named: {right}"
    return f"the bracket is not closed: {right}" if not closing else f"this silences nothing: {right}"
