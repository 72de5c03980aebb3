"""What a text must hold for the rules about orders that mean nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from randlint.gate.text import Text, Written
from randlint.gate.vocabulary import Vocabulary

_SORTED = re.compile(rb"sorted[ \t]*\([ \t\n]*\Z")


def unsorted_listing(text: Text, words: Vocabulary, path: Path) -> bool:
    return any(not _is_sorted(text, use) for use in _uses(text, words, "listing"))


def completion_order(text: Text, words: Vocabulary, path: Path) -> bool:
    rows = words.catalogue.table("completion")
    telling = [word for row in rows for word in (*row.get("where", ()), *row["methods"])]
    telling += [name.rpartition(".")[2] for row in rows if "where" not in row for name in row["names"]]
    return any(word.encode() in text.words for word in telling)


def _uses(text: Text, words: Vocabulary, table: str) -> list[Written]:
    """Where a text spells what a table lists: its functions, and its methods on whatever object."""
    rows = words.catalogue.table(table)
    found = list(words.named(table, [name for row in rows for name in row["names"]]).uses(text))
    return found + list(text.calls(frozenset(name.encode() for row in rows for name in row["methods"])))


def _is_sorted(text: Text, use: Written) -> bool:
    """Whether the call stands right inside of ``sorted(...)``."""
    start = use.start - len(use.before) - 1 if use.before and use.before != b"?" else use.start
    return use.arguments is not None and _SORTED.search(text.bare[max(0, start - 20) : start]) is not None


_MAKERS = frozenset({b"set", b"frozenset"})
_DISPLAY = re.compile(rb"\{(?:[^{}:]*\bfor\b|\s*[rRbBuU]{0,2}''\s*[,}])")
_KEYS = re.compile(rb"\.keys[ \t]*\(\)[ \t]*[-&|^]|[-&|^][ \t]*[\w.]+\.keys[ \t]*\(\)")
# The order of a set in these is not asked for.
_ORDER_FREE = re.compile(
    rb"(?:(?<![\w.])(?:len|sorted|any|all|sum|min|max|isinstance|issubset|isdisjoint|Counter|hash|str|print)"
    rb"[ \t]*\([ \t\n]*"
    rb"|\bin[ \t]+|[=!]=[ \t]*|[<>]=?[ \t]*)\Z"
)
_FOR_IN = re.compile(rb"\bfor\b[^\n]*\bin[ \t]+\Z")
_GIVEN_TO = re.compile(rb"(?<![\w.])(?:self\.)?(\w+)[ \t]*(?::[^=\n]*)?=[ \t]*\Z")


def set_order(text: Text, words: Vocabulary, path: Path) -> bool:
    return any(_may_be_gone_through(text, start) for start in _sets(text))


def _sets(text: Text) -> Iterator[int]:
    """Places at which a set may be made."""
    for use in text.calls(_MAKERS):
        if not use.before and text.bare[max(0, use.start - 4) : use.start] != b"def ":
            yield use.start
    for display in _DISPLAY.finditer(text.bare):
        # fields of formatted strings follow a quote or one another
        if text.bare[display.start() - 1 : display.start()] not in (b'"', b"'", b"}"):
            yield display.start()
    if b"keys" in text.words:
        yield from (keys.start() for keys in _KEYS.finditer(text.bare))


def _may_be_gone_through(text: Text, start: int) -> bool:
    before = text.bare[max(0, start - 200) : start]
    if _ORDER_FREE.search(before):
        return _FOR_IN.search(before) is not None
    given = _GIVEN_TO.search(before)
    return given is None or _is_used(text, given[1])


def _is_used(text: Text, name: bytes) -> bool:
    """Whether a name is gone through, combined, handed on or given back somewhere."""
    used = re.compile(
        rb"\bfor\b[^\n]*\bin[ \t]+(?:self\.)?%(name)s\b|[(,*=|&^-][ \t\n]*(?:self\.)?%(name)s\b(?![ \t]*[.=(])"
        rb"|\breturn\b[^\n]*\b%(name)s\b|\b%(name)s[ \t]*[-|&^]"
        rb"|\b%(name)s\.(?:pop|copy|union|difference|intersection|symmetric_difference)\b"
        rb"|\b(?:if|else|and|or|from)[ \t]+(?:self\.)?%(name)s\b" % {b"name": name}
    )
    return used.search(text.bare) is not None
