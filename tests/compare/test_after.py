"""How far runs are apart after they have parted."""

from __future__ import annotations

from pathlib import Path

from randlint.compare.after import after, together_again
from randlint.compare.align import pairs
from randlint.compare.data import StepDifference
from randlint.compare.sides import opened
from tests.compare.building import Fill, Process, record


def run(*losses: float) -> Fill:
    def fill(process: Process) -> None:
        for number, loss in enumerate(losses):
            process.train(loss=loss, parameters=(int(loss * 1000), number), sample=(3.0 + loss, 4.0))

    return fill


def test_peaks_are_kept_where_steps_are_left_out(tmp_path: Path) -> None:
    record(tmp_path / "a", run(*[0.5] * 10))
    record(tmp_path / "b", run(*[0.5] * 3, 0.9, *[0.5] * 6))
    with opened(tmp_path / "a", tmp_path / "b") as (a, b):
        every = after(pairs(a, b))
        some = after(pairs(a, b), most=3)
    assert [each.step for each in every] == list(range(10))
    assert len(some) == 3
    assert every[3] in some
    assert (every[3].losses, every[3].loss_difference) == ((0.5, 0.9), 0.4)
    assert every[2].distance == 0


def test_runs_that_come_together_again() -> None:
    def step(number: int, distance: float) -> StepDifference:
        return StepDifference(number, (1.0, 1.0 + distance), distance)

    apart = [step(0, 0), step(1, 0.1), step(2, 0.2), step(3, 0), step(4, 0)]
    assert together_again(apart, 1) == 3
    assert together_again([*apart, step(5, 0.1)], 1) is None
    assert together_again([step(0, 0), step(1, 0)], 0) is None
