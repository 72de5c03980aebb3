"""What a text must hold for the rules about orders that mean nothing."""

from __future__ import annotations

from pathlib import Path

from randlint.gate.text import Text, Written
from randlint.gate.vocabulary import Vocabulary
from randlint.patterns import regex

_SORTED = regex(rb"sorted[ \t]*\([ \t\n]*\Z")


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
