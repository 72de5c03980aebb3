"""Asks each rule's condition about a text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from randlint.catalogue import Catalogue
from randlint.gate.conditions import CONDITIONS, SUPPORTS
from randlint.gate.elsewhere import Elsewhere
from randlint.gate.text import Text
from randlint.gate.vocabulary import Commands, Readers, Vocabulary
from randlint.records import dataclass

# Found without parsing, or while a program runs.
_NEVER_HERE = frozenset({"parse-error", "unused-suppression"})


@dataclass(frozen=True, slots=True)
class Look:
    """The rules that may find something in a file (``possible``), and those to which the file matters if another file
    holds something for them (``deferred``), both in their own order."""

    possible: tuple[str, ...]
    deferred: tuple[str, ...] = ()


class Gate:
    """Says which of some rules may find something in a file. A rule without a condition always may."""

    def __init__(
        self,
        catalogue: Catalogue,
        rules: Sequence[str],
        find_commands: Callable[[], Commands],
        elsewhere: Elsewhere | None = None,
        readers: Readers | None = None,
    ) -> None:
        self._vocabulary = Vocabulary(catalogue, find_commands, elsewhere, readers)
        self._last: tuple[tuple[Path, bytes], Look] | None = None
        self._rules = tuple(n for n in rules if n not in _NEVER_HERE and catalogue.rules[n].origin == "static")

    def look(self, text: Text, path: Path) -> Look:
        """What the rules may find in a program with this text at this path; the last answer is remembered."""
        question = path, text.data
        if self._last is None or self._last[0] != question:
            self._last = question, self._look(text, path)
        return self._last[1]

    def _look(self, text: Text, path: Path) -> Look:
        possible = tuple(name for name in self._rules if self._may_find(name, text, path))
        deferred = (n for n in self._rules if n in SUPPORTS and n not in possible)
        return Look(possible, tuple(n for n in deferred if SUPPORTS[n](text, self._vocabulary, path)))

    def _may_find(self, name: str, text: Text, path: Path) -> bool:
        condition = CONDITIONS.get(name)
        return condition is None or condition(text, self._vocabulary, path)
