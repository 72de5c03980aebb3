"""The first difference of two recordings is found, and the way by which they part is named."""

from __future__ import annotations

import threading
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from randlint.compare.data import Comparison, Place, Tolerance
from randlint.compare.runs import compare_folders
from randlint.trace.recording.format import Kind
from tests.compare.building import SOURCE, Fill, Process, Recorded, record

STEPS = 4


def training(at: int = -1, steps: int = STEPS, before: Callable[[Process], None] | None = None, **changed: Any) -> Fill:
    """A run of some steps, one of which is changed."""

    def fill(process: Process) -> None:
        for step in range(steps):
            if step == at and before is not None:
                before(process)
            process.train(**(changed if step == at else {}))

    return fill


def compared(tmp_path: Path, a: Fill, b: Fill, level: str = "step", rtol: float = 0, **manifest: Any) -> Comparison:
    record(tmp_path / "a", a, level)
    record(tmp_path / "b", b, level, **manifest)
    return compare_folders(tmp_path / "a", tmp_path / "b", Tolerance(rtol))


def test_equal_runs_are_equal(tmp_path: Path) -> None:
    found = compared(tmp_path, training(), training())
    assert (found.verdict, found.divergence, found.causes) == ("equal", None, ())
    assert [step.distance for step in found.after] == [0.0] * STEPS


@pytest.mark.parametrize(
    ("channel", "line", "said", "changed"),
    [
        ("batch-order", 5, "the same rows in another order: 0, 1 in A, 1, 0 in B", {"batch": ([1, 0], 8)}),
        ("batch-order", 5, "other rows: 0, 1 in A, 4, 5 in B", {"batch": ([4, 5], 8)}),
        ("batch-order", 5, "2 rows in A and 3 in B", {"batch": ([0, 1, 2], 8)}),
        ("batch-content", 5, "the batch of rows 0, 1 holds other values", {"batch": ([0, 1], 8)}),
        ("loss", 6, "the loss is 0.5 in A and 0.25 in B", {"loss": 0.25}),
        ("gradients", 7, "(1 of 2: `bias`), while the loss of the step is equal", {"gradients": (1, 3)}),
        ("hyperparameters", 7, "lr: 0.1 -> 0.2", {"lr": 0.2}),
        ("parameters", 7, "after the update (1 of 2: `weight`)", {"parameters": (11, 20)}),
        ("optimizer-state", 7, "(`momentum_buffer`)", {"state": 31}),
    ],
)
def test_each_channel(tmp_path: Path, channel: str, line: int, said: str, changed: dict[str, Any]) -> None:
    """Whatever differs first in step 2 is named, with its line."""
    found = compared(tmp_path, training(), training(2, **changed))
    assert found.verdict == "different"
    assert found.divergence is not None
    assert (found.divergence.step, found.divergence.channel) == (2, channel)
    assert found.divergence.place == Place("train.py", line)
    assert said in found.divergence.what
    assert (found.runs[0].steps, found.divergence.rank) == (STEPS, None)


def test_parameters_that_differ_from_the_start_come_before_the_loss(tmp_path: Path) -> None:
    found = compared(tmp_path, training(), training(0, initial=(5, 7), loss=0.4))
    assert found.divergence is not None
    assert (found.divergence.channel, found.divergence.names) == ("parameters", ("bias",))
    assert "before the first update" in found.divergence.what


def test_runs_of_different_lengths_are_aligned(tmp_path: Path) -> None:
    """All steps that both have are equal, and the longer run goes on."""
    found = compared(tmp_path, training(), training(steps=6))
    assert found.divergence is not None
    assert (found.verdict, found.divergence.channel, found.divergence.step) == ("different", "steps", 4)
    assert "A ends after 4 steps" in found.divergence.what


def test_a_run_that_was_cut_off_is_equal_as_far_as_it_goes(tmp_path: Path) -> None:
    with Recorded(tmp_path / "a") as run:
        training(steps=2)(run.process())
        run.complete = False
    record(tmp_path / "b", training())
    found = compare_folders(tmp_path / "a", tmp_path / "b", Tolerance())
    assert found.verdict == "equal"
    assert found.remarks == ("A breaks off after 2 steps: what came then was not recorded",)


def test_tolerance(tmp_path: Path) -> None:
    """Bits that differ, and numbers that do not: what is beyond the tolerance comes later."""

    def fill(small: float, large: float) -> Fill:
        def make(process: Process) -> None:
            for loss in (0.5, 0.5 + small, 0.5 + large):
                process.train(loss=loss)

        return make

    record(tmp_path / "a", fill(0, 0))
    record(tmp_path / "b", fill(1e-6, 1e-2))
    strict = compare_folders(tmp_path / "a", tmp_path / "b", Tolerance())
    near = compare_folders(tmp_path / "a", tmp_path / "b", Tolerance(1e-3))
    loose = compare_folders(tmp_path / "a", tmp_path / "b", Tolerance(0.1))
    assert (strict.verdict, strict.beyond) == ("different", None)
    assert near.verdict == "different"
    assert near.divergence is not None
    assert near.beyond is not None
    assert (near.divergence.step, near.beyond.step) == (1, 2)
    assert (loose.verdict, loose.beyond) == ("within-tolerance", None)


def test_sampled_values_count_where_norms_agree(tmp_path: Path) -> None:
    found = compared(tmp_path, training(), training(1, parameters=(11, 20), sample=(2.0, 1.0)), rtol=1e-3)
    assert found.verdict == "different"
    assert found.after[1].distance == pytest.approx((2 / 5) ** 0.5)


# -- operations --------------------------------------------------------------------------------------------------


def operations(*calls: tuple[str, int, int], at: int = 1, **changed: Any) -> Fill:
    """A run with these operations (name, inputs, outputs) before the loss of one step, at lines 5, 6, ..."""

    def before(process: Process) -> None:
        for number, (name, inputs, outputs) in enumerate(calls):
            process.op(name, outputs, inputs, line=5 + number)

    return training(at, before=before, **changed)


def test_an_operation_whose_inputs_agree(tmp_path: Path) -> None:
    a = operations(("aten::mm.default", 1, 2), ("aten::sum.default", 2, 3))
    b = operations(("aten::mm.default", 1, 2), ("aten::sum.default", 2, 4), loss=0.4)
    found = compared(tmp_path, a, b, "op").divergence
    assert found is not None
    assert (found.channel, found.op, found.place, found.step) == ("operation", "aten::sum", Place("train.py", 6), 1)
    assert (found.phase, "from equal inputs" in found.what) == ("forward", True)


def test_an_operation_whose_inputs_differ_too(tmp_path: Path) -> None:
    a, b = operations(("aten::mm.default", 1, 2)), operations(("aten::mm.default", 9, 8), loss=0.4)
    found = compared(tmp_path, a, b, "op").divergence
    assert found is not None
    assert (found.channel, "no recorded operation" in found.what) == ("batch-content", True)


def test_memory_that_nobody_wrote(tmp_path: Path) -> None:
    """The recorder tells of it where it is read; it counts where something differs afterwards."""
    reserve, read = "aten::empty.memory_format", "aten::mul.Tensor"
    a = operations((reserve, 1, 2), (read, 2, 3))
    same = compared(tmp_path / "1", a, operations((reserve, 1, 7), (read, 7, 3)), "op")
    found = compared(tmp_path / "2", a, operations((reserve, 1, 7), (read, 7, 8)), "op")
    assert same.verdict == "equal"
    assert found.divergence is not None
    assert (found.divergence.op, found.divergence.place) == ("aten::empty", Place("train.py", 5))
    assert [(c.kind, c.certainty.value) for c in found.causes] == [("uninitialised", "sure")]


def test_values_that_come_from_outside_of_torch(tmp_path: Path) -> None:
    def fill(value: int) -> Fill:
        def before(process: Process) -> None:
            process.event(Kind.OPERATION, 8, name="aten::lift_fresh.default", outputs=value, value=1.0)

        return training(1, before=before)

    found = compared(tmp_path, fill(1), fill(2), "op").divergence
    assert found is not None
    assert (found.channel, found.step, found.place) == ("batch-content", 1, Place("train.py", 8))


def test_one_run_converts_to_another_dtype(tmp_path: Path) -> None:
    a = operations(("aten::addmm.default", 1, 2))
    b = operations(("aten::_to_copy.default", 1, 3), ("aten::addmm.default", 3, 4), loss=0.4)
    found = compared(tmp_path, a, b, "op")
    assert found.divergence is not None
    assert (found.divergence.channel, found.causes[0].kind) == ("control-flow", "dtype")


def test_other_operations(tmp_path: Path) -> None:
    a = operations(("aten::relu.default", 1, 2))
    b = operations(("aten::gelu.default", 1, 3), loss=0.4)
    found = compared(tmp_path, a, b, "op").divergence
    assert found is not None
    assert (found.channel, found.step) == ("control-flow", 1)
    assert "`aten::relu.default`" in found.what
    assert "`aten::gelu.default`" in found.what


def test_other_operations_without_effect_are_a_remark(tmp_path: Path) -> None:
    """One run evaluates its model once more, which changes nothing."""
    found = compared(tmp_path, training(), operations(("aten::mm.default", 1, 2)), "op")
    assert found.verdict == "equal"
    assert found.remarks == ("in step 1 the runs do other operations (train.py:5), with no effect on what follows",)


def test_operations_of_threads_are_compared_apart(tmp_path: Path) -> None:
    """Two threads that take turns differently are equal; one that computes something else is not."""

    def fill(swapped: bool, result: int) -> Fill:
        def make(process: Process) -> None:
            def other() -> None:
                process.op("aten::mul.Tensor", result, line=8)

            process.op("aten::mm.default", 2)
            thread = threading.Thread(target=other)
            if swapped:
                process.op("aten::sum.default", 3)
            thread.start()
            thread.join()
            if not swapped:
                process.op("aten::sum.default", 3)
            process.train()

        return make

    assert compared(tmp_path / "1", fill(False, 4), fill(True, 4), "op").verdict == "equal"
    found = compared(tmp_path / "2", fill(False, 4), fill(True, 5), "op").divergence
    assert found is not None
    assert (found.op, found.place) == ("aten::mul", Place("train.py", 8))


def test_a_program_without_an_optimizer(tmp_path: Path) -> None:
    """Evaluation has operations alone, so that other ones are a difference."""

    def fill(name: str) -> Fill:
        return lambda process: process.op(name, 2)

    found = compared(tmp_path, fill("aten::relu.default"), fill("aten::gelu.default"), "op").divergence
    assert found is not None
    assert (found.channel, found.step) == ("control-flow", 0)


# -- source, processes, size -------------------------------------------------------------------------------------


def test_lines_that_moved_are_the_same_lines(tmp_path: Path) -> None:
    """A comment that was added above moves every line below it."""

    def moved(process: Process) -> None:
        event = process.event
        process.event = lambda kind, line=5, **columns: event(kind, (line or 0) + 1, **columns)  # type: ignore[method-assign]
        training()(process)

    changed = SOURCE.replace("def main", "# a comment\ndef main")
    found = compared(tmp_path, training(), moved, source=changed)
    assert found.verdict == "equal"


def test_files_that_stand_elsewhere_are_the_same_files(tmp_path: Path) -> None:
    """The second run was of another copy of the program, outside of its directory."""
    found = compared(tmp_path, training(), training(1, lr=0.2), directory="/elsewhere")
    assert found.divergence is not None
    assert (found.divergence.channel, found.divergence.place) == ("hyperparameters", Place("train.py", 7))


def test_a_program_that_trains_in_a_thread(tmp_path: Path) -> None:
    def fill(loss: float) -> Fill:
        def make(process: Process) -> None:
            thread = threading.Thread(target=training(1, loss=loss), args=(process,))
            thread.start()
            thread.join()

        return make

    found = compared(tmp_path, fill(0.5), fill(0.4)).divergence
    assert found is not None
    assert (found.channel, found.step) == ("loss", 1)


def test_a_changed_line_is_code(tmp_path: Path) -> None:
    changed = SOURCE.replace("second()", "another()")
    found = compared(tmp_path, training(), training(1, loss=0.4), source=changed)
    assert found.divergence is not None
    assert found.divergence.channel == "code"
    (cause,) = found.causes
    assert (cause.kind, cause.place, cause.certainty.value) == ("source", Place("train.py", 6), "sure")
    assert "`second()` in A" in cause.message
    assert "`another()` in B" in cause.message


def test_ranks_are_compared_one_by_one(tmp_path: Path) -> None:
    """The rank that parts first is named, whatever the order of the files."""
    for name, changed in (("a", {}), ("b", {1: {"loss": 0.4}})):
        with Recorded(tmp_path / name) as run:
            order = (0, 1) if name == "a" else (1, 0)
            for rank in order:
                training(3 if rank == 0 else 2, **changed.get(rank, {}))(run.process(rank=rank))
    found = compare_folders(tmp_path / "a", tmp_path / "b", Tolerance())
    assert found.divergence is not None
    assert (found.divergence.rank, found.divergence.step) == (1, 2)
    assert found.runs[1].ranks == 2


def test_memory_does_not_grow_with_the_run(tmp_path: Path) -> None:
    def long(events: int) -> Fill:
        def fill(process: Process) -> None:
            for number in range(events):
                process.op("aten::mm.default", number, line=5 + number % 3)
                process.event(Kind.DRAWS, 6, name="torch", inputs=number, value=1, detail={"call": "rand"})
            process.train()

        return fill

    peaks = []
    for events in (2_000, 20_000):
        folder = tmp_path / str(events)
        record(folder / "a", long(events), "op")
        record(folder / "b", long(events), "op")
        tracemalloc.start()
        assert compare_folders(folder / "a", folder / "b", Tolerance()).verdict == "equal"
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5
