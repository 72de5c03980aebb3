"""What a run leaves: the page's tables, and JSON with every measurement."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from perf.cases import GROWTH, RULES
from perf.corpora import PINS
from perf.measure import Measured
from perf.process import BenchmarkError
from perf.small import REFERENCES
from perf.tables import Spread, corpora_table, growth_table, rules_table, small_table
from perf.targets import targets, targets_table

_MADE = re.compile(r"(<!-- made by benchmarks/performance\.py -->\n).*?(<!-- end -->)", re.S)
_INTRO = (
    "Machine: {machine}. Rounds: {rounds}; the short cases take four turns in each. "
    "A ratio is the median of the rounds' ratios of wall time, with the smallest and the largest in brackets."
)
_SCALED_NOTE = (
    "\\* Measured on {files} files of the corpus at a fixed stride and scaled by lines, the start-up counted once."
)


@dataclass(frozen=True, slots=True)
class Run:
    """All that was measured in one run. The machine is its cores and its memory."""

    cores: int
    gigabytes: int
    versions: Mapping[str, str]
    rounds: int
    subset: int
    cases: Sequence[Measured]

    @property
    def machine(self) -> str:
        parts = [f"{self.cores} cores", f"{self.gigabytes} GB of memory"]
        return ", ".join([*parts, *(f"{name} {number}" for name, number in self.versions.items())])


def machine() -> tuple[int, int]:
    """Cores that this process may use, and GB of memory."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores, round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)


def page(found: Run) -> str:
    """The tables in Markdown."""
    by_name = {case.name: case for case in found.cases}
    corpora = [case for case in found.cases if case.name in PINS]
    parts = [_INTRO.format(machine=found.machine, rounds=found.rounds), targets_table(targets(found.cases))]
    if corpora:
        parts += ["Whole corpora: wall times as ratios to ruff without cache.", corpora_table(corpora)]
        if any(case.scaled(sample.command) for case in corpora for sample in case.samples):
            parts.append(_SCALED_NOTE.format(files=found.subset))
    if REFERENCES.keys() & by_name.keys():
        parts += ["Where start-up counts:", small_table(found.cases)]
    if GROWTH in by_name and corpora:
        head = f"Growth, on parts of {corpora[0].name} at a fixed stride, without cache, one process:"
        parts += [head, growth_table(by_name[GROWTH])]
    if RULES in by_name and corpora:
        facts = by_name[RULES].facts
        what = f"the {facts['files']:,.0f} files of {corpora[0].name} that name no library with random numbers"
        parts += [f"Rules that cannot fire, on {what}, without cache, one process:", rules_table(by_name[RULES])]
    return "\n\n".join(parts)


def replaced(text: str, made: str) -> str:
    """The page with new tables between its marks. Raises BenchmarkError where it has none."""
    changed, count = _MADE.subn(lambda marks: f"{marks[1]}\n{made}\n\n{marks[2]}", text)
    if count != 1:
        raise BenchmarkError(
            "the page must have one pair of marks: <!-- made by benchmarks/performance.py --> and <!-- end -->"
        )
    return changed


def plain(found: Run) -> dict[str, Any]:
    """The run as JSON: every single measurement, and the targets."""
    return {
        "machine": {"cores": found.cores, "gigabytes": found.gigabytes, "versions": dict(found.versions)},
        "rounds": found.rounds,
        "cases": [
            {"name": case.name, "facts": case.facts, "samples": [asdict(sample) for sample in case.samples]}
            for case in found.cases
        ],
        "targets": [
            {
                "title": target.title,
                "limit": target.limit,
                "at_least": target.at_least,
                "measured": asdict(target.measured) if isinstance(target.measured, Spread) else target.measured,
                "met": target.met,
            }
            for target in targets(found.cases)
        ],
    }
