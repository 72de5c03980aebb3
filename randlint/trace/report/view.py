"""What every report of a traced run shows: rows of operations, grouped by what to do about them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

from randlint.catalogue import Catalogue
from randlint.findings import Confidence, Finding, Result, Status
from randlint.report.common import ordered
from randlint.trace.data import Replay, Run
from randlint.trace.judge.sites_of_kernels import (
    CONFIRMED,
    COVERED,
    VERDICTS,
    WOULD_RUN,
    KernelSite,
    merged_replay,
    merged_steps,
)
from randlint.trace.report.places import Place, Places

if TYPE_CHECKING:
    from randlint.catalogue.kernels import Kernels
    from randlint.trace.verdict import Verdict

KERNEL_RULE = "nondeterministic-kernel"
_BACKWARD = " in the backward pass"
_COVERED = (
    1000,  # after everything that is left to do
    "covered",
    "nothing to do: deterministic mode was on, and these operations took their deterministic way",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One operation at one line of the user's code in one phase.

    ``steps`` counts calls by optimizer step, ``step_width`` steps to an entry. ``status`` says whether a comment or
    the baseline silenced the finding of this line.
    """

    op: str
    overloads: tuple[str, ...]
    apis: tuple[str, ...]
    devices: tuple[str, ...]
    phase: str
    place: Place | None
    via: tuple[Place, ...]
    nodes: tuple[str, ...]
    calls: int
    verdict: str
    causes: tuple[str, ...]
    confidence: Confidence
    held: int
    looked: int
    replay: Replay | None
    first_step: int
    steps: tuple[int, ...]
    step_width: int
    ranks: tuple[int, ...]
    rows: tuple[str, ...]
    status: Status = Status.REPORTED

    @property
    def operation(self) -> str:
        """The operation without its namespace where that is ATen's."""
        return self.op.removeprefix("aten::")

    @property
    def names(self) -> tuple[str, ...]:
        """Public names that lead to the operation in this phase; all of them where none is known to."""
        backward = tuple(api.removesuffix(_BACKWARD) for api in self.apis if api.endswith(_BACKWARD))
        forward = tuple(api for api in self.apis if not api.endswith(_BACKWARD))
        return unique((backward if self.phase == "backward" else forward) or backward or forward)

    @property
    def sort_key(self) -> tuple[object, ...]:
        place = (self.place.path, self.place.line) if self.place else ("", 0)
        return (VERDICTS.index(self.verdict), -self.calls, place, self.op, self.phase)


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that need the same thing done."""

    rank: int
    advice_id: str
    advice: str
    rows: tuple[Row, ...]

    @property
    def certainty(self) -> int:
        """0 where something was confirmed, 1 where something ran, 2 where all is predicted, 3 where all is covered."""
        verdicts = {row.verdict for row in self.rows}
        if CONFIRMED in verdicts:
            return 0
        return {frozenset({WOULD_RUN}): 2, frozenset({COVERED}): 3}.get(frozenset(verdicts), 1)

    @property
    def causes(self) -> tuple[str, ...]:
        return unique(cause for row in self.rows for cause in row.causes)

    @property
    def calls(self) -> int:
        return sum(row.calls for row in self.rows)


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """Findings of one rule with the same help, which are not about kernels."""

    rule: str
    code: str
    help: str
    breaks: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class TraceView:
    """A traced run together with how the user wants to see it.

    ``result`` holds the findings made of the run (and, where they were given, those of ``randlint check``).
    ``elapsed`` is in seconds, None to leave it out. ``sites`` are what the judge says of the run's operations; they
    are worked out when not given.
    """

    run: Run
    result: Result
    catalogue: Catalogue
    kernels: Kernels
    color: bool = False
    width: int = 100
    elapsed: float | None = None
    sites: tuple[KernelSite, ...] | None = field(default=None, repr=False)

    @classmethod
    def of(cls, verdict: Verdict, color: bool = False, width: int = 100) -> TraceView:
        """A view of a run that has been judged, which is not judged again."""
        v = verdict
        return cls(v.run, v.result, v.catalogue, v.kernels, color, width, sites=v.sites)

    @cached_property
    def judged(self) -> tuple[KernelSite, ...]:
        if self.sites is not None:
            return self.sites
        from randlint.trace.judge.kernels import kernel_sites

        return tuple(kernel_sites(self.run, self.kernels))

    @cached_property
    def places(self) -> Places:
        return Places(self.run.directory)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """Groups by advice: what was confirmed, what ran, what is only predicted, what is covered; then by rank."""
        groups = [Group(*advice, self._rows(sites)) for advice, sites in groupby(sorted(self.judged, key=_todo), _todo)]
        return tuple(sorted(groups, key=lambda group: group.certainty))

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        return tuple(row for group in self.groups for row in group.rows)

    @cached_property
    def other_findings(self) -> tuple[FindingGroup, ...]:
        """What is reported besides kernels, by rule and help, worst first."""
        others = [finding for finding in self.result.reported if finding.rule != KERNEL_RULE]
        return self._grouped(others)

    @property
    def kernel_findings(self) -> tuple[FindingGroup, ...]:
        """The reported findings about kernels as one group, whatever their help; empty where there are none."""
        found = [finding for finding in self.result.reported if finding.rule == KERNEL_RULE]
        return self._grouped([replace(finding, help="") for finding in found])

    @staticmethod
    def _grouped(others: list[Finding]) -> tuple[FindingGroup, ...]:
        groups: dict[tuple[str, str], list[Finding]] = {}
        for finding in ordered(tuple(others)):
            groups.setdefault((finding.rule, finding.help), []).append(finding)
        made = [FindingGroup(rule, f[0].code, text, f[0].breaks, tuple(f)) for (rule, text), f in groups.items()]
        worst = sorted(made, key=lambda group: (group.code, group.help))
        return tuple(sorted(worst, key=lambda group: max(f.severity for f in group.findings), reverse=True))

    @property
    def watched(self) -> int:
        """How many entries of the kernel catalogue hold for the torch that ran; 0 where torch was never imported."""
        version = self.torch
        return len(self.kernels.of(version)) if version else 0

    @property
    def torch(self) -> str:
        """The version of torch that ran, empty where no process imported it."""
        return next((part.machine.torch for part in self.run.parts if part.machine.torch), "")

    def _rows(self, sites: Iterable[KernelSite]) -> tuple[Row, ...]:
        found: dict[tuple[object, ...], list[KernelSite]] = {}
        for site in sites:
            place = self.places.of_site(site.site)
            found.setdefault((site.op, place, site.phase), []).append(site)
        rows = [self._row(same) for same in found.values()]
        return tuple(sorted(rows, key=lambda row: row.sort_key))

    def _row(self, sites: list[KernelSite]) -> Row:
        first = sites[0]
        place = self.places.of_site(first.site)
        steps, width = merged_steps([(site.steps, site.step_width) for site in sites])
        return Row(
            op=first.op,
            overloads=tuple(sorted({site.overload for site in sites})),
            apis=unique(api for site in sites for api in site.api),
            devices=tuple(sorted({site.device for site in sites})),
            phase=first.phase,
            place=place,
            via=tuple(self.places.of(frame) for frame in first.site.via) if first.site else (),
            nodes=tuple(sorted({site.node for site in sites if site.node})),
            calls=sum(site.calls for site in sites),
            verdict=min((site.verdict for site in sites), key=VERDICTS.index),
            causes=unique(site.cause for site in sites if site.cause),
            confidence=max(site.confidence for site in sites),
            held=sum(site.held for site in sites),
            looked=sum(site.looked for site in sites),
            replay=merged_replay([site.replay for site in sites if site.replay]),
            first_step=min(site.first_step for site in sites),
            steps=steps,
            step_width=width,
            ranks=tuple(sorted({rank for site in sites for rank in site.ranks})),
            rows=unique(row for site in sites for row in site.rows),
            status=self._status(place),
        )

    def _status(self, place: Place | None) -> Status:
        if place is None:
            return Status.REPORTED
        return self._statuses.get((place.path, place.line), Status.REPORTED)

    @cached_property
    def _statuses(self) -> dict[tuple[str, int], Status]:
        """Per line the loudest status of its kernel findings."""
        found: dict[tuple[str, int], Status] = {}
        for finding in self.result.findings:
            if finding.rule == KERNEL_RULE:
                key = (finding.location.path, finding.location.line)
                found[key] = min(found.get(key, finding.status), finding.status)
        return found


def _todo(site: KernelSite) -> tuple[int, str, str]:
    """Rank, id and text of what to do. What is covered has done what its advice says."""
    return _COVERED if site.verdict == COVERED else (site.advice_rank, site.advice_id, site.advice)


def unique(words: Iterable[str]) -> tuple[str, ...]:
    """Each word once, in the order of its first use."""
    return tuple(dict.fromkeys(words))
