"""The planted cases themselves: they can be read, and a wrong answer to them is noticed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.compare.planted_support import Case, cases, faults

CASES = cases()


def answer(**changes: Any) -> dict[str, Any]:
    cause = {"kind": "hyperparameter", "message": "lr is 0.05, and 0.1", "place": None, "rule": None, "advice": ""}
    place = {"path": "program.py", "line": 28}
    found = {"channel": "hyperparameters", "step": 0, "op": None, "stream": None, "place": place, "what": "", **changes}
    return {"verdict": "different", "divergence": found, "causes": [cause]}


def named(name: str) -> Case:
    return next(case for case in CASES if case.name == name)


def test_there_are_enough_of_them() -> None:
    """More than the twenty that count, each under a name of its own."""
    assert len({case.name for case in CASES}) == len(CASES) > 30


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_says_what_differs_and_where(case: Case) -> None:
    """Runs that are to differ name a channel, a step, a kind and a line, and no run is to answer for itself alone."""
    if case.want:
        assert case.want.keys() >= {"channel", "step", "kind", "says"}
        assert case.lines
    assert case.b.environment["PYTHONHASHSEED"]


def test_a_right_answer_has_no_faults() -> None:
    """The learning rate, at the first step, on the line of the optimizer."""
    case = named("learning-rate")
    assert faults(case, answer(place={"path": "program.py", "line": case.lines[0]})) == []


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"channel": "stream"}, "channel is"),
        ({"step": 3}, "step is"),
        ({"place": {"path": "program.py", "line": 1}}, "names lines"),
    ],
)
def test_a_wrong_answer_has_one(changes: dict[str, Any], fault: str) -> None:
    """Another channel, step or line."""
    case = named("learning-rate")
    right = {"place": {"path": "program.py", "line": case.lines[0]}}
    assert [f for f in faults(case, answer(**{**right, **changes})) if fault in f]


def test_equal_runs_must_be_found_equal() -> None:
    """A right resume has no divergence, and a planted one must have one."""
    assert faults(named("resume"), answer())
    assert faults(named("learning-rate"), {"verdict": "equal", "divergence": None, "causes": []})
