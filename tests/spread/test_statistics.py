"""The statistics, compared with tables, with scipy's own functions and with draws."""

from __future__ import annotations

import math
import statistics
from random import Random

import pytest

from randlint.spread.statistics import difference, sample

VALUES = (0.91, 0.93, 0.92, 0.95, 0.90)


def test_mean_sd_and_interval() -> None:
    """Student's t with 4 degrees of freedom: 2.776 (from its table) standard errors."""
    found = sample(VALUES)
    assert found.mean == pytest.approx(statistics.mean(VALUES))
    assert found.sd == pytest.approx(statistics.stdev(VALUES))
    half = 2.776 * statistics.stdev(VALUES) / math.sqrt(5)
    assert (found.low, found.high) == (
        pytest.approx(statistics.mean(VALUES) - half, abs=1e-5),
        pytest.approx(statistics.mean(VALUES) + half, abs=1e-5),
    )
    assert found.noise == pytest.approx(2.776 * statistics.stdev(VALUES) * math.sqrt(2), rel=1e-3)
    assert found.noise_of_means == pytest.approx(found.noise / math.sqrt(5))
    assert not found.identical


def test_identical_runs() -> None:
    """Equal to the last bit: no sd, and an interval without width; nearly equal is not identical."""
    found = sample((0.1, 0.1, 0.1))
    assert (found.identical, found.mean, found.sd, found.low, found.high) == (True, 0.1, 0.0, 0.1, 0.1)
    assert not sample((0.1, math.nextafter(0.1, 1))).identical
    assert not sample((0.0, -0.0)).identical
    assert 0 < (sample((0.1, math.nextafter(0.1, 1))).sd or 0) < 1e-16


def test_what_cannot_be_told() -> None:
    """One run has a mean and nothing else; with nan there are no statistics."""
    one = sample((0.5,))
    assert (one.mean, one.sd, one.low, one.noise, one.identical) == (0.5, None, None, None, False)
    assert sample((0.5, math.nan)).mean is None
    assert sample((0.5, math.inf)).noise is None
    assert sample(()).mean is None


def test_the_noise_covers_two_runs_in_95_of_100_cases() -> None:
    """Made-up results from one normal distribution: two further runs lie closer than said."""
    random = Random(0)
    inside, cases = 0, 2000
    for _ in range(cases):
        noise = sample([random.gauss(3, 2) for _ in range(4)]).noise
        assert noise is not None
        inside += abs(random.gauss(3, 2) - random.gauss(3, 2)) < noise
    assert inside / cases == pytest.approx(0.95, abs=0.015)


def test_a_difference_is_welchs() -> None:
    """Two samples with a variance of 1 each, worked out by hand: 4 degrees of freedom."""
    first, second = (1.0, 2.0, 3.0), (3.0 + math.sqrt(6), 4.0 + math.sqrt(6), 2.0 + math.sqrt(6))
    found = difference(first, second)
    assert found is not None
    assert found.mean == pytest.approx(1 + math.sqrt(6))
    error = math.sqrt(1 / 3 + 1 / 3)
    assert found.low == pytest.approx(found.mean - 2.776445 * error, abs=1e-5)
    assert found.high == pytest.approx(found.mean + 2.776445 * error, abs=1e-5)
    assert found.larger_than_noise
    assert found.p is not None
    assert 0 < found.p < 0.05


def test_a_difference_within_the_noise() -> None:
    """The interval holds 0, and p says so too."""
    found = difference(VALUES, [value + 0.005 for value in VALUES])
    assert found is not None
    assert found.p is not None
    assert (found.larger_than_noise, found.p > 0.05) == (False, True)


def test_differences_without_noise() -> None:
    """Where no run differs from another there is nothing to test; too few runs, or nan, cannot be compared."""
    found = difference((1.0, 1.0), (2.0, 2.0))
    assert found is not None
    assert (found.mean, found.p, found.larger_than_noise) == (1.0, None, True)
    assert difference((1.0,), (2.0, 3.0)) is None
    assert difference((1.0, math.nan), (2.0, 3.0)) is None
