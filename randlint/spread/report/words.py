"""What all reports say in the same words, and numbers as people read them."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator

from randlint.report.common import plural
from randlint.spread.outcome import Metric, Outcome
from randlint.spread.statistics import Sample

_MOST_SEEDS, _MOST_OFFSETS = 12, 5
_MOST_LINES = 6


def rounded(value: float | None, sample: Sample) -> str:
    """A number with the decimals that the spread of its sample leaves any meaning: two digits of ``sd``."""
    return fixed(value, sample.sd or 0.0)


def fixed(value: float | None, spread: float) -> str:
    """A number to the second digit of ``spread``; to six digits where that is 0 or too small to write out."""
    if value is None:
        return "-"
    if not math.isfinite(value) or not spread:
        return f"{value:.6g}"
    decimals = 1 - math.floor(math.log10(spread))
    return f"{value:.6g}" if decimals > 9 else f"{value:.{max(decimals, 0)}f}"


def seeds(outcome: Outcome) -> str:
    """Which seeds, and how the program got them."""
    numbers = [run.seed for run in outcome.across]
    most = _MOST_OFFSETS if outcome.kind == "calls" else _MOST_SEEDS
    shown = [*map(str, numbers[: most - 1]), "...", str(numbers[-1])] if len(numbers) > most else map(str, numbers)
    listed = ", ".join(shown)
    if outcome.kind == "calls":
        return f"{len(numbers)}: the program's own numbers, with {listed} added to them"
    return f"{len(numbers)}: {listed}, by {outcome.way}"


def same(outcome: Outcome) -> str:
    """How often the first seed ran."""
    first = outcome.runs[0].seed
    which = f"seed {first}" if outcome.kind != "calls" else f"+ {first}" if first else "the program's own seeds"
    return f"{plural(outcome.same, 'run')} with {which}"


def calls(outcome: Outcome) -> Iterator[str]:
    """Lines whose seed calls got other numbers, each with its calls and the number there."""
    by_line: dict[tuple[str, int], list[str]] = {}
    values: dict[tuple[str, int], str] = {}
    for call in outcome.calls:
        line = call.frame.path, call.frame.line
        by_line.setdefault(line, []).append(f"{call.call}{f' in {call.library}' if call.library else ''}")
        values.setdefault(line, call.value)
    for line, names in list(by_line.items())[:_MOST_LINES]:
        value = f" with {values[line]}" if values[line] else ""
        yield f"{relative(line[0])}:{line[1]}{value}: {', '.join(names)}"
    hidden = len(by_line) - _MOST_LINES
    if hidden > 0:
        yield f"and {plural(hidden, 'more line')}, see --format json"


def relative(path: str) -> str:
    """A path as it is typed from the working directory; whole where it lies elsewhere."""
    try:
        found = os.path.relpath(path)
    except ValueError:  # another drive
        return path
    return (path if found.startswith(os.pardir) else found).replace(os.sep, "/")


def sentences(metric: Metric) -> Iterator[str]:
    """What the numbers of a metric mean, in plain words."""
    across = metric.across
    if across.mean is None:
        yield f"{metric.name}: a run ended with a number that is not finite: there are no statistics"
        return
    yield from _against(metric)
    if across.sd:
        single, means = fixed(across.noise, across.sd), fixed(across.noise_of_means, across.sd)
        yield (
            f"{metric.name}: a difference below {single} between two single runs, or below {means} between two means "
            f"of {len(across.values)}, is within the noise of seeds"
        )
    elif across.identical:
        yield f"{metric.name}: the same to the last bit with every seed"
    if metric.same.sd and across.sd:
        share = metric.same.sd**2 / across.sd**2
        if share >= 0.005:
            yield f"{metric.name}: runs with one seed differ by as much as {share:.0%} of the variance between seeds"


def _against(metric: Metric) -> Iterator[str]:
    if metric.against is None:
        return
    found, spread = metric.against.difference, max(metric.across.sd or 0.0, metric.against.before.sd or 0.0)
    if found is None:
        yield f"{metric.name}: cannot be compared: one side has a single run, or a number that is not finite"
        return
    before, after = fixed(metric.against.before.mean, spread), fixed(metric.across.mean, spread)
    change = f"{before} before, {after} now, {signed(found.mean, spread)}"
    if found.p is None:
        verdict = "the same in all runs" if not found.mean else "another number, without any noise of seeds"
        yield f"{metric.name}: {verdict}: {change}"
        return
    interval = f"95 % interval {signed(found.low, spread)} to {signed(found.high, spread)}, p = {found.p:.2g}"
    verdict = "larger than the noise of seeds" if found.larger_than_noise else "within the noise of seeds"
    yield f"{metric.name}: {verdict}: {change} ({interval})"


def signed(value: float, spread: float) -> str:
    """A difference with its sign."""
    text = fixed(value, spread)
    return text if text.startswith("-") else f"+{text}"
