"""Sentences that the reports for people share."""

from __future__ import annotations

import math
from collections.abc import Iterator

from randlint.compare.after import together_again
from randlint.compare.data import CHANNELS, DIFFERENT, EQUAL, Certainty, Comparison, Divergence, RunInfo, StepDifference
from randlint.report.common import one_line, plural

CERTAINTY = {
    Certainty.SURE: "sure",
    Certainty.LIKELY: "likely",
    Certainty.POSSIBLE: "possible",
}


def heading(run: RunInfo) -> str:
    """A run in one line."""
    facts = [plural(run.steps, "step"), f"level {run.level}"]
    if run.ranks > 1:
        facts.append(plural(run.ranks, "rank"))
    if not run.complete:
        facts.append("breaks off")
    elif run.exit_code:
        facts.append(f"exit code {run.exit_code}")
    return f"{' '.join(map(one_line, run.command))} ({', '.join(facts)})"


def where(found: Divergence) -> str:
    """The first difference in one line: step, rank, phase, channel."""
    rank = f" of rank {found.rank}" if found.rank is not None else ""
    phase = f", {found.phase} pass" if found.phase in ("forward", "backward") else ""
    module = f", module {one_line(found.module)}" if found.module else ""
    return f"Step {found.step}{rank}{phase}{module}: {CHANNELS[found.channel]}"


def closing(comparison: Comparison) -> str:
    """The verdict in one sentence."""
    found = comparison.divergence
    steps = min((run.steps for run in comparison.runs), default=0)
    if comparison.verdict == EQUAL or found is None:
        return f"Equal bit for bit in all {plural(steps, 'step')} that both have."
    tolerance = comparison.tolerance
    allowed = f"rtol {tolerance.relative:g} and atol {tolerance.absolute:g}"
    if comparison.verdict != DIFFERENT:
        return f"Equal within {allowed}, and not bit for bit from step {found.step} on."
    if tolerance and comparison.beyond is not None:
        return f"Different: beyond {allowed} from step {comparison.beyond.step} on."
    if found.channel == "steps":
        return f"Equal bit for bit in all {plural(steps, 'step')} that both have; one has more."
    return f"Different from step {found.step} on."


def agreement(comparison: Comparison) -> str:
    """How many of several runs are equal, and which; empty where there were no more than two recordings."""
    found = comparison.agreement
    if found is None:
        return ""
    largest = len(found.groups[0])
    groups = "; ".join(", ".join(map(str, group)) for group in found.groups)
    return f"{largest if largest > 1 else 'none'} of {found.runs} agree (groups of equal runs: {groups})"


def unexplained(comparison: Comparison) -> str:
    """What to say where there is no cause."""
    deeper = all(run.level == "op" for run in comparison.runs)
    return "Nothing that was recorded explains it." + ("" if deeper else " A recording at level `op` shows more.")


def afterwards(comparison: Comparison) -> Iterator[str]:
    """How the difference goes on, in sentences."""
    if comparison.divergence is None or not comparison.after:
        return
    since = comparison.divergence.step
    steps = [each for each in comparison.after if each.step >= since]
    far = [each for each in steps if each.distance]
    if far:
        yield (
            f"Parameters are {far[0].distance:.2g} of their size apart after step {far[0].step}, "
            f"and {far[-1].distance:.2g} after step {far[-1].step}."
        )
    losses = [(abs(e.loss_difference), e) for e in steps if e.loss_difference and math.isfinite(e.loss_difference)]
    if losses:
        largest, at = max(losses, key=lambda pair: pair[0])
        yield f"Losses are up to {largest:.3g} apart (step {at.step})."
    again = together_again(comparison.after, since)
    if again is not None:
        yield f"From step {again} on they are equal again."
    elif not far and not losses and steps:
        yield "Parameters and losses stay equal in all steps."


def table(comparison: Comparison, most: int) -> list[StepDifference]:
    """The steps of a short table: those around the divergence, then ever fewer, and the last."""
    if comparison.divergence is None:
        return []
    since = comparison.divergence.step
    steps = comparison.after
    first = max(0, next((n for n, e in enumerate(steps) if e.step >= since), len(steps)) - 1)
    rest = steps[first:]
    if len(rest) <= most:
        return list(rest)
    chosen = sorted({round(math.exp(k * math.log(len(rest)) / (most - 1))) - 1 for k in range(most)})
    return [rest[k] for k in chosen]


def number(value: float | None) -> str:
    """A number for a table."""
    return "" if value is None else f"{value:.6g}"
