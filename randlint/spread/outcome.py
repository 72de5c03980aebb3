"""What the runs gave, as values: the same for all reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from randlint.findings import Result
from randlint.spread.statistics import Difference, Sample, sample
from randlint.trace.reseed.notes import SeedCall


@dataclass(frozen=True, slots=True)
class Run:
    """One run that ended well, with its metrics."""

    seed: int
    metrics: Mapping[str, float]
    stdout: str = ""


@dataclass(frozen=True, slots=True)
class Against:
    """An earlier report's runs of a metric, and how far this one's lie from them."""

    before: Sample
    difference: Difference | None


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric over the runs: ``same`` are those with one seed, ``across`` one for each seed."""

    name: str
    source: str
    same: Sample
    across: Sample
    against: Against | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything that a report shows. ``kind`` and ``way`` say how seeds were given, as in :mod:`spread.seeding`.

    The first ``same`` runs have one seed, of which the first stands for that seed beside the others. ``calls`` are the
    seed calls that were changed. ``result`` holds findings, ``against`` the name of an earlier report.
    """

    command: tuple[str, ...]
    kind: str
    way: str
    same: int
    runs: tuple[Run, ...]
    metrics: tuple[Metric, ...]
    calls: tuple[SeedCall, ...] = ()
    remarks: tuple[str, ...] = ()
    result: Result = field(default_factory=Result)
    against: str = ""

    @property
    def across(self) -> tuple[Run, ...]:
        """One run for each seed."""
        return (self.runs[0], *self.runs[self.same :])


def metrics_of(runs: Sequence[Run], same: int, sources: Mapping[str, str]) -> tuple[Metric, ...]:
    """The metrics of finished runs, in the order in which they were asked for."""
    across = (runs[0], *runs[same:])
    return tuple(
        Metric(
            name,
            source,
            sample([run.metrics[name] for run in runs[:same]]),
            sample([run.metrics[name] for run in across]),
        )
        for name, source in sources.items()
    )
