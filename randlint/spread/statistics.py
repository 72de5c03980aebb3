"""Statistics of a handful of runs, by scipy.stats. Normal distributions are assumed: nothing else works for so few."""

from __future__ import annotations

import math
import statistics
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Sample:
    """A metric over runs. What cannot be told is None: all of it where a value is not finite, ``sd`` of one run.

    ``low`` and ``high`` are the confidence interval of the mean (Student's t); ``sd`` is that of a sample (n - 1).
    """

    values: tuple[float, ...]
    mean: float | None = None
    sd: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def identical(self) -> bool:
        """Whether there are several runs, and all gave the same number to its last bit."""
        return len(self.values) > 1 and len({value.hex() for value in self.values}) == 1

    @property
    def noise(self) -> float | None:
        """How far two single runs lie apart at most in 95 of 100 cases, where only their seeds differ.

        The difference of two runs, divided by the square root of 2 and by the ``sd`` of n others, has Student's t
        distribution with n - 1 degrees of freedom.
        """
        if self.sd is None:
            return None
        from scipy import stats

        return float(stats.t.ppf((1 + LEVEL) / 2, len(self.values) - 1) * self.sd * math.sqrt(2))

    @property
    def noise_of_means(self) -> float | None:
        """The same for two means of as many runs as these."""
        return None if self.noise is None else self.noise / math.sqrt(len(self.values))


def sample(values: Sequence[float]) -> Sample:
    """The statistics of some runs."""
    kept = tuple(values)
    if not kept or not all(map(math.isfinite, kept)):
        return Sample(kept)
    if len(set(kept)) == 1:  # exact, where sums would round
        sd = 0.0 if len(kept) > 1 else None
        return Sample(kept, kept[0], sd, *((kept[0], kept[0]) if len(kept) > 1 else (None, None)))
    from scipy import stats

    # Python's own are exact also where runs differ in their last bits only.
    mean, sd = statistics.mean(kept), statistics.stdev(kept)
    low, high = stats.t.interval(LEVEL, len(kept) - 1, loc=mean, scale=sd / math.sqrt(len(kept)))
    return Sample(kept, mean, sd, float(low), float(high))


@dataclass(frozen=True, slots=True)
class Difference:
    """How far the means of two samples lie apart, the second minus the first, by Welch's t test.

    ``p`` is None where no run of either sample differs from the others: there is no noise to compare with.
    """

    mean: float
    low: float
    high: float
    p: float | None

    @property
    def larger_than_noise(self) -> bool:
        """Whether the interval leaves out 0."""
        return self.low > 0 or self.high < 0


def difference(first: Sequence[float], second: Sequence[float]) -> Difference | None:
    """The difference between two sets of runs; None where one has fewer than two, or a value that is not finite."""
    if min(len(first), len(second)) < 2 or not all(map(math.isfinite, (*first, *second))):
        return None
    from scipy import stats

    a, b = sample(first), sample(second)
    assert a.mean is not None
    assert b.mean is not None
    apart = b.mean - a.mean
    if a.sd == 0 and b.sd == 0:
        return Difference(apart, apart, apart, None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of runs that differ in their last bits only
        found = stats.ttest_ind(second, first, equal_var=False)
        interval = found.confidence_interval(LEVEL)
    return Difference(apart, float(interval.low), float(interval.high), float(found.pvalue))
