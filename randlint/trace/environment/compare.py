"""What differs between two environments, and which of it can change a result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from randlint.trace.environment.knowledge import Known, knowledge
from randlint.trace.environment.record import SECTIONS, Environment


@dataclass(frozen=True, slots=True)
class Difference:
    """A fact with another value in the second environment; an empty value is one that is not there.

    ``known`` are the rows that say why it can change a result, the most special one first; none where nothing is
    known of the fact, which does not mean that it cannot.
    """

    fact: str
    first: str
    second: str
    known: tuple[Known, ...]


# Where a fact is not there, that says something; elsewhere it was not asked for, or goes with another fact.
_COMPLETE = frozenset({"variables", "packages"})


def differences(first: Environment, second: Environment) -> list[Difference]:
    """All facts that differ: in the order of the sections, and by name within a section.

    A fact that one of the two does not have counts among variables and packages only: a traced run asks fewer
    libraries, and without torch or a card there is more that cannot be said.
    """
    before, after = dict(first.facts()), dict(second.facts())
    order = {section: number for number, section in enumerate(SECTIONS)}
    names = sorted({*before, *after}, key=lambda fact: (order[fact.partition(".")[0]], fact))
    return [
        Difference(fact, before.get(fact, ""), after.get(fact, ""), tuple(_rows(fact, first, second)))
        for fact in names
        if before.get(fact, "") != after.get(fact, "") and _comparable(fact, before, after)
    ]


def _comparable(fact: str, *environments: Mapping[str, str]) -> bool:
    return fact.partition(".")[0] in _COMPLETE or all(fact in facts for facts in environments)


def _rows(fact: str, first: Environment, second: Environment) -> Iterator[Known]:
    """The rows that hold only for some versions, then the first one that always holds."""
    for row in knowledge():
        if row.speaks_for(fact, first, second):
            yield row
            if not row.package:
                return
