"""How a node that stands on one line is written, read off the line; where that is not certain, libcst is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from randlint.patterns import regex
from randlint.syntax.base import BaseElement, BaseExpression, BaseSmallStatement

if TYPE_CHECKING:
    from randlint.syntax.base import CSTNode
    from randlint.syntax.origin import Origin

_LAST = frozenset({"", "#", "\r", "\n"})
_CLOSED_LATER = _LAST | {"\\"}
_BLANK = " \t\f"
_WORD = regex(r"\w+$")
# Words before a parenthesis that groups; after any other word it calls. ``with (a)`` may be either.
_GROUPS = frozenset(
    {
        "and", "as", "assert", "await", "del", "elif", "else", "except", "for", "from", "if", "in", "is", "lambda",
        "not", "or", "raise", "return", "while", "yield",
    }
)  # fmt: skip
_UNSURE = frozenset({"with", "import", "case", "match", "type", "print", "exec"})


def code_on_line(node: CSTNode, origin: Origin) -> str | None:
    """The code of an expression with the parentheses around it, or of a simple statement; None where libcst knows."""
    is_statement = isinstance(node, BaseSmallStatement)
    if node.at is None or node.at[0] != node.at[2] or not (is_statement or isinstance(node, BaseExpression)):
        return None
    if isinstance(node, BaseElement) or node.__class__.__name__ == "GeneratorExp":
        return None  # the place of a generator may be that of a call; an element has its comma with it
    number, start, _, end = node.at
    line = origin.line(number)
    if not origin.is_ascii:
        start, end = origin.characters(number, start), origin.characters(number, end)
    if is_statement:
        return line[start:end] if line[end:].lstrip(_BLANK)[:1] in _LAST else None
    while True:
        before, after = line[:start].rstrip(_BLANK), line[end:].lstrip(_BLANK)
        follows = after[:1]
        if (before and before[-1] != "(") or not (follows == ")" or follows in _CLOSED_LATER):
            return line[start:end]
        if not before or follows != ")":
            return None  # what stands on the lines around it?
        groups = _groups(before[:-1].rstrip(_BLANK))
        if not groups:
            return line[start:end] if groups is False else None
        start, end = len(before) - 1, len(line) - len(after) + 1


def _groups(before: str) -> bool | None:
    """Whether a parenthesis after this text groups; it calls what stands before it otherwise."""
    if not before:
        return None
    if before[-1] in ")]}\"'":
        return False
    word = _WORD.search(before)
    if word is None:
        return before[-1] not in "._"
    return None if word[0] in _UNSURE else word[0] in _GROUPS
