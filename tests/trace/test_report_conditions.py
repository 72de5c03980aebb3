"""Rows of the kernel catalogue in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from randlint.catalogue.conditions import PREDICATES
from randlint.catalogue.kernels import MODES, load_kernels
from randlint.trace.report.conditions import _WORDS, MODE_WORDS, conditions, versions
from tests.trace import runs


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ({"floating": "source"}, "`source` is floating-point"),
        ({"given": ["weights", "bias"]}, "`weights` or `bias` is given"),
        ({"dtype": {"self": ["float32", "float64"]}}, "`self` is `float32` or `float64`"),
        ({"argument_is": {"reduce": ["sum", "mean"]}}, '`reduce` is "sum" or "mean"'),
        ({"argument_is": {"accumulate": [False]}}, "`accumulate` is False"),
        ({"numel_at_least": {"index": 32768}}, "`index` has 32,768 elements or more"),
        ({"indexed_elements_at_least": 32768}, "`self[indices]` has 32,768 elements or more"),
        ({"duplicates": {"index": "flat"}}, "a place occurs twice in `index`"),
        ({"duplicates": {"self": "elements"}}, "`self` has equal elements"),
        ({"varied": "source"}, "`source` is not one value for all places"),
        ({"covers_dimension": "self"}, "`self` has elements along `dim` only"),
        ({"environment_lacks": {"X": [":1", ":2"]}}, "X is not :1 or :2"),
        ({"cudnn": {"enabled": True, "benchmark": False}}, "cudnn.enabled is True and cudnn.benchmark is False"),
        ({"node": "AddBackward0"}, "autograd runs it for `AddBackward0`"),
        ({"ranks_above": 2}, "more than 2 ranks take part"),
        ({"threads_above": 1}, "torch may use more than 1 thread"),
    ],
)
def test_a_condition_in_words(when, words):
    """Each condition reads as a clause."""
    assert list(conditions(replace(runs.kernels().kernels[0], when=when))) == [words]


def test_every_condition_and_mode_has_words():
    """Whatever the catalogue may say can be printed, and the whole catalogue can."""
    assert (set(_WORDS), set(MODE_WORDS)) == (set(PREDICATES), set(MODES))
    assert all(clause for kernel in load_kernels().kernels for clause in conditions(kernel))


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        ("", "", ""),
        ("2.5", "", "from 2.5 on"),
        ("", "2.11", "before 2.11"),
        ("2.5", "2.11", "from 2.5 on, before 2.11"),
    ],
)
def test_versions_in_words(since, until, words):
    """First release and the release from which on it no longer holds."""
    assert versions(replace(runs.kernels().kernels[0], since=since, until=until)) == words
