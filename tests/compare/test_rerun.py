"""Several runs of one program, and resumed runs, from recordings made by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from randlint.compare.data import Comparison, Tolerance
from randlint.compare.rerun import Plan, compare_reruns
from randlint.compare.resume import compare_resumed
from randlint.trace.program import Program
from tests.compare.building import Fill, Process, record
from tests.compare.test_divergence import operations, training


@dataclass(frozen=True, slots=True)
class Prepared(Plan):
    """A program whose runs are given."""

    fills: dict[str, Fill] = field(default_factory=dict)
    windows: list[Any] = field(default_factory=list)

    def record(self, name: str, level: str = "step", window: tuple[int, int] | None = None) -> Path:
        self.windows.append(window)
        return record(self.folder / name, self.fills[name], level)


def rerun(tmp_path: Path, *runs: Fill, detail: tuple[Fill, ...] = ()) -> tuple[Comparison, Prepared]:
    fills = {f"run-{n}": fill for n, fill in enumerate(runs, 1)}
    fills |= {f"detail-{n}": fill for n, fill in enumerate(detail, 1)}
    plan = Prepared(Program((), ("train.py",)), len(runs), tmp_path, Tolerance(), fills=fills)
    return compare_reruns(plan), plan


def test_groups_of_equal_runs(tmp_path: Path) -> None:
    """The largest group comes first; the first two runs that differ are shown."""
    a, b = training(), training(2, loss=0.4)
    found, plan = rerun(tmp_path, a, b, b, b, detail=(a, b))
    assert found.agreement is not None
    assert (found.agreement.runs, found.agreement.groups) == (4, ((2, 3, 4), (1,)))
    assert [run.name for run in found.runs] == ["run-1", "run-2"]
    assert plan.windows == [None, None, None, None, (1, 2), (1, 2)]


def test_operations_narrow_a_difference(tmp_path: Path) -> None:
    """The detailed pair names the operation, in the same step as the first pair."""
    detail = operations(("aten::sum.default", 1, 2)), operations(("aten::sum.default", 1, 3), loss=0.4)
    found, _ = rerun(tmp_path, training(), training(1, loss=0.4), detail=detail)
    assert found.divergence is not None
    assert (found.divergence.step, found.divergence.channel, found.divergence.op) == (1, "operation", "aten::sum")
    assert found.remarks == ("recorded in detail: steps 0 to 1 of two more runs",)
    assert found.runs[0].level == "step"


@pytest.mark.parametrize(
    ("detail", "said"),
    [
        (training(), "two more runs, recorded in detail, were equal: the difference does not come up in every run"),
        (training(2, lr=0.2), "two more runs, recorded in detail, parted in step 2 (the settings of `SGD` differ"),
    ],
)
def test_a_second_pair_that_parts_elsewhere_is_told(tmp_path: Path, detail: Fill, said: str) -> None:
    found, _ = rerun(tmp_path, training(), training(1, loss=0.4), detail=(training(), detail))
    assert found.divergence is not None
    assert (found.divergence.step, found.divergence.channel) == (1, "loss")
    assert found.remarks[-1].startswith(said)


def test_equal_runs_need_no_second_look(tmp_path: Path) -> None:
    found, plan = rerun(tmp_path, training(), training(), training())
    assert (found.verdict, len(plan.windows)) == ("equal", 3)


# -- resumed runs ------------------------------------------------------------------------------------------------

ROWS = [[0, 1], [2, 3], [4, 5], [6, 7]]


def step(process: Process, number: int, **changed: Any) -> None:
    """A step whose batch, loss and parameters are its own."""
    own = {
        "batch": (ROWS[number % 4], number),
        "loss": 1 / (number + 1),
        "gradients": (number, number + 1),
        "parameters": (100 + number, 200 + number),
        "initial": (100 + number - 1, 200 + number - 1),
        "state": 300 + number,
    }
    process.train(**{**own, **changed})


def run(first: int, last: int, **changed: Any) -> Fill:
    def fill(process: Process) -> None:
        for number in range(first, last):
            step(process, number, **(changed if number == first else {}))

    return fill


def resumed(tmp_path: Path, whole: Fill, rest: Fill) -> Comparison:
    record(tmp_path / "whole", whole)
    record(tmp_path / "rest", rest)
    return compare_resumed(str(tmp_path / "whole"), str(tmp_path / "rest"), tmp_path, Tolerance())


def test_a_resumed_run_is_found_in_the_whole_one(tmp_path: Path) -> None:
    found = resumed(tmp_path, run(0, 6), run(3, 6))
    assert (found.verdict, [each.step for each in found.after]) == ("equal", [3, 4, 5])
    assert found.remarks == ("B goes on where A had made 3 updates: steps are counted as in A",)


@pytest.mark.parametrize(
    ("changed", "channel", "kinds"),
    [
        ({"lr": 0.2}, "hyperparameters", ["scheduler-not-restored"]),
        ({"batch": (ROWS[0], 0)}, "batch-order", ["sampler-restarted"]),
        ({"initial": (102, 8)}, "parameters", ["weights-not-restored"]),
    ],
)
def test_what_is_missing(tmp_path: Path, changed: dict[str, Any], channel: str, kinds: list[str]) -> None:
    found = resumed(tmp_path, run(0, 6), run(3, 6, **changed))
    assert found.divergence is not None
    assert (found.divergence.channel, found.divergence.step) == (channel, 3)
    assert [cause.kind for cause in found.causes if cause.kind != "optimizer-not-restored"] == kinds


def test_the_state_of_a_stream(tmp_path: Path) -> None:
    """It differs after the first step that draws from it; numbers differ in that step."""

    def fill(first: int, shift: int) -> Fill:
        def make(process: Process) -> None:
            for number in range(first, 6):
                process.draws("torch", line=8)
                step(process, number, streams={"torch": number + shift}, **({"loss": 0.9} if shift else {}))

        return make

    found = resumed(tmp_path, fill(0, 0), fill(3, 50))
    assert found.divergence is not None
    assert (found.divergence.channel, found.divergence.stream, found.divergence.step) == ("stream", "torch", 3)
    assert found.causes[0].kind == "rng-not-restored"
    assert "`torch.set_rng_state`" in found.causes[0].advice
