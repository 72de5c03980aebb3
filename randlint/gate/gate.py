"""Asks each rule's condition about a text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from randlint.catalogue import Catalogue
from randlint.gate.conditions import CONDITIONS
from randlint.gate.text import Text
from randlint.gate.vocabulary import Vocabulary


class Gate:
    """Says which of some rules may find something in a file. A rule that no condition is known for always may."""

    def __init__(self, catalogue: Catalogue, rules: Sequence[str]) -> None:
        self._vocabulary = Vocabulary(catalogue)
        self._rules = tuple(rules)

    def possible(self, text: Text, path: Path) -> tuple[str, ...]:
        """The rules that may find something in a program with this text at this path, in their own order."""
        vocabulary = self._vocabulary
        return tuple(name for name in self._rules if name not in CONDITIONS or CONDITIONS[name](text, vocabulary, path))
