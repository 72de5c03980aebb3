"""What an explainer is given: the divergence, what it was made of, and the evidence."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from randlint.compare.data import Divergence, Place
from randlint.compare.divergence import Difference
from randlint.compare.evidence import Evidence
from randlint.compare.linted import Linted, lint_sources
from randlint.compare.streams import StreamDifference
from randlint.findings import Finding

# Differences that other numbers in the same program can make; a changed setting or length is decided elsewhere.
NUMERIC = frozenset({"loss", "gradients", "parameters", "state", "outputs", "inputs", "entered", "content"})


@dataclass
class Case:
    """``stream`` is the random stream behind the divergence, None where there is none. ``loss_agrees``: the loss of
    the step is still equal."""

    divergence: Divergence
    difference: Difference
    evidence: Evidence
    stream: StreamDifference | None
    loss_agrees: bool = False

    @property
    def aspect(self) -> str:
        return self.difference.aspect.kind

    @property
    def is_numeric(self) -> bool:
        return self.aspect in NUMERIC

    @cached_property
    def linted(self) -> tuple[Linted, Linted]:
        """What the linter says of both runs' sources."""
        a, b = self.evidence.sides
        first = lint_sources(a)
        return first, first if a.sources == b.sources else lint_sources(b)

    def finding(self, place: Place | None, rules: Collection[str]) -> Finding | None:
        """A finding of one of these rules at a line, in either run's source."""
        return self.linted[0].at(place, rules) or self.linted[1].at(place, rules)

    def findings(self, *rules: str) -> list[Finding]:
        """All findings of these rules, each line once."""
        found = {(f.rule, f.location.path, f.location.line): f for side in self.linted for f in side.of(*rules)}
        return list(found.values())
