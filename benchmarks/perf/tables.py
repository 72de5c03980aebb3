"""Measurements as ratios and tables: pure functions."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from perf.cases import (
    ALL_RULES,
    COLD,
    COLD_ONE,
    DEFAULT_RULES,
    FIRST,
    LIBCST,
    ONE_RULE,
    PARTS,
    RANDLINT,
    RUFF,
    RUFF_WARM,
    SECOND,
    TORCHFIX,
    WARM,
    WARM_ONE,
)
from perf.corpora import PINS
from perf.measure import Measured
from perf.small import MEASURED, REFERENCES

ROWS = (RUFF, RUFF_WARM, COLD, COLD_ONE, FIRST, SECOND, WARM, WARM_ONE, LIBCST, TORCHFIX)
_SCALED = " *"


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of some numbers, and their ends."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, numbers: Sequence[float]) -> Spread | None:
        return cls(statistics.median(numbers), min(numbers), max(numbers)) if numbers else None

    def __str__(self) -> str:
        return f"{shown(self.median)} ({shown(self.low)}-{shown(self.high)})"


def shown(number: float) -> str:
    """Three digits or so."""
    return f"{number:.0f}" if number >= 100 else f"{number:.1f}" if number >= 10 else f"{number:.2f}"


def ratios(case: Measured, command: str, reference: str) -> Spread | None:
    """Wall time by wall time, round by round; None where one of the two was not measured."""
    above, below = case.by_round(command), case.by_round(reference)
    return Spread.of([above[number].wall / below[number].wall for number in sorted(above.keys() & below.keys())])


def seconds(case: Measured, command: str) -> Spread | None:
    return Spread.of([usage.wall for usage in case.by_round(command).values()])


def memory(case: Measured, commands: Sequence[str]) -> float | None:
    """The largest process of all rounds, in MB of a million bytes."""
    return max((usage.memory / 1e6 for name in commands for usage in case.by_round(name).values()), default=None)


def per_line(case: Measured, part: str) -> Spread | None:
    """Seconds for each 100,000 lines."""
    return Spread.of([usage.wall / case.facts[part] * 1e5 for usage in case.by_round(part).values()])


def growth(case: Measured) -> Spread | None:
    """What a line costs in the whole corpus by what it costs in its smallest part, round by round."""
    smallest, *_, largest = PARTS
    by_line = case.facts[smallest] / case.facts[largest]
    found = ratios(case, largest, smallest)
    return found and Spread(found.median * by_line, found.low * by_line, found.high * by_line)


# -- tables ------------------------------------------------------------------------------------------------------------


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table; all columns but the first hold figures."""
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in row) + " |" for row in lines)


def corpora_table(cases: Sequence[Measured]) -> str:
    """Wall times as ratios to ruff without cache; in seconds where ruff was not measured."""
    found = [case for case in cases if case.name in PINS]
    rows: list[list[str]] = [
        ["files", *(f"{case.facts['files']:,.0f}" for case in found)],
        ["lines", *(f"{case.facts['lines']:,.0f}" for case in found)],
    ]
    for name in ROWS:
        cells = [_corpus_cell(case, name) for case in found]
        if any(cells):
            rows.append([name, *cells])
    sizes = [memory(case, RANDLINT) for case in found]
    rows.append(["randlint's largest process", *("" if size is None else f"{size:.0f} MB" for size in sizes)])
    return table(["", *(f"{case.name} {PINS[case.name]}" for case in found)], rows)


def _corpus_cell(case: Measured, command: str) -> str:
    ratio = ratios(case, command, RUFF)
    if command == RUFF or ratio is None:
        took = seconds(case, command)
        return f"{shown(took.median)} s{_SCALED * case.scaled(command)}" if took else ""
    return f"{ratio}{_SCALED * case.scaled(command)}"


def small_table(cases: Sequence[Measured]) -> str:
    """Start-up cases as ratios to an import."""
    rows = []
    for case in cases:
        reference = REFERENCES.get(case.name)
        took = seconds(case, MEASURED)
        if reference is not None and took is not None:
            ratio = ratios(case, MEASURED, reference)
            rows.append([small_title(case), f'`python -c "{reference}"`', ratio, f"{took.median:.3f} s"])
    return table(["randlint", "compared with", "ratio", "wall time"], rows)


def small_title(case: Measured) -> str:
    """The name of a start-up case, with its numbers of files."""
    if "changed" not in case.facts:
        return case.name
    changed, files = case.facts["changed"], case.facts["files"]
    return f"{changed:.0f} {case.name}".replace("project", f"project of {files:,.0f}")


def growth_table(case: Measured) -> str:
    """What a line costs in three sizes of one corpus."""
    rows = [[f"{part} of the files", f"{case.facts[part]:,.0f}", per_line(case, part)] for part in PARTS]
    return table(["", "lines", "seconds for 100,000 lines"], rows)


def rules_table(case: Measured) -> str:
    """What rules cost where none can fire."""
    rows = [
        [name, ratios(case, name, ONE_RULE) if name != ONE_RULE else "", f"{took.median:.3f} s"]
        for name in (ONE_RULE, DEFAULT_RULES, ALL_RULES)
        if (took := seconds(case, name)) is not None
    ]
    return table(["rules", "ratio", "wall time"], rows)
