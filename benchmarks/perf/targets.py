"""What was asked for, and whether it was met."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from perf.cases import ALL_RULES, COLD, GROWTH, ONE_RULE, RANDLINT, RUFF, RULES, TORCHFIX, WARM
from perf.measure import Measured
from perf.small import CHANGED, CHANGED_FILES, MEASURED, PROJECT_FILES, REFERENCES, SMALL
from perf.tables import Spread, growth, memory, ratios, shown, table

CORPUS = "transformers"  # the targets speak of this one


@dataclass(frozen=True, slots=True)
class Target:
    """A limit for a median, or for a single number; ``measured`` is None where this run did not measure it."""

    title: str
    limit: float
    measured: Spread | float | None
    at_least: bool = False
    unit: str = ""

    @property
    def met(self) -> bool | None:
        if self.measured is None:
            return None
        value = self.measured.median if isinstance(self.measured, Spread) else self.measured
        return value >= self.limit if self.at_least else value <= self.limit

    def cells(self) -> tuple[str, str, str, str]:
        """A row of the table."""
        asked = f"{'at least' if self.at_least else 'at most'} {self.limit:g}{self.unit}"
        verdict = {True: "met", False: "not met", None: "not measured"}[self.met]
        found = shown(self.measured) if isinstance(self.measured, float) else str(self.measured or "")
        return self.title, asked, found + self.unit * bool(found), verdict


def targets(cases: Sequence[Measured]) -> list[Target]:
    """The targets with what this run measured of them."""
    by_name = {case.name: case for case in cases}
    return [*_on_the_corpus(by_name), *_on_start_up(by_name), *_on_growth(by_name)]


def _ratio(case: Measured | None, command: str, reference: str) -> Spread | None:
    return None if case is None else ratios(case, command, reference)


def _on_the_corpus(cases: Mapping[str, Measured]) -> list[Target]:
    case = cases.get(CORPUS)
    return [
        Target(f"{CORPUS}, no cache, by ruff without cache", 4.0, _ratio(case, COLD, RUFF)),
        Target(f"TorchFix on {CORPUS}, by randlint without cache", 100.0, _ratio(case, TORCHFIX, COLD), at_least=True),
        Target(f"{CORPUS}, warm, by ruff without cache", 1.0, _ratio(case, WARM, RUFF)),
        Target(f"{CORPUS}, largest process", 400.0, None if case is None else memory(case, RANDLINT), unit=" MB"),
    ]


def _on_start_up(cases: Mapping[str, Measured]) -> list[Target]:
    small, changed = cases.get(SMALL), cases.get(CHANGED)
    if changed is not None and changed.facts["files"] < PROJECT_FILES:
        changed = None  # a smaller project says nothing about the target
    changed_title = f"{CHANGED_FILES} changed files of {PROJECT_FILES:,}, warm, by `{REFERENCES[CHANGED]}`"
    return [
        Target(changed_title, 2.5, _ratio(changed, MEASURED, REFERENCES[CHANGED])),
        Target(f"{SMALL}, by `{REFERENCES[SMALL]}`", 2.0, _ratio(small, MEASURED, REFERENCES[SMALL])),
    ]


def _on_growth(cases: Mapping[str, Measured]) -> list[Target]:
    """Both ask that something does not grow; the limits leave room for noise."""
    grown = cases.get(GROWTH)
    by_size = None if grown is None else growth(grown)
    by_rules = _ratio(cases.get(RULES), ALL_RULES, ONE_RULE)
    return [
        Target("cost of a line in the whole corpus, by that in a quarter of it", 1.2, by_size),
        Target("all rules where none can fire, by one rule", 1.2, by_rules),
    ]


def targets_table(found: Sequence[Target]) -> str:
    return table(["target", "asked", "measured", ""], [target.cells() for target in found])
