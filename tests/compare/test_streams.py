"""The random stream behind a difference is found, and what may have moved it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from randlint.compare.data import Certainty, Comparison, Place, Tolerance
from randlint.compare.runs import compare_folders
from randlint.trace.recording.format import Kind, Phase
from tests.compare.building import Fill, Process, Recorded, record, site


def compared(tmp_path: Path, a: Fill, b: Fill, level: str = "step", **manifest: Any) -> Comparison:
    record(tmp_path / "a", a, level)
    record(tmp_path / "b", b, level, **manifest)
    return compare_folders(tmp_path / "a", tmp_path / "b", Tolerance())


def channel(found: Comparison) -> tuple[Any, ...]:
    assert found.divergence is not None
    d = found.divergence
    return d.channel, d.stream, d.step, d.place


def draw(process: Process, state: str, stream: str = "torch", line: int = 5, **more: Any) -> None:
    process.record("draw", stream=stream, call="aten::normal_", site=site(line), state=state, calls=1, **more)
    process.draws(stream, line=line, detail={"call": "aten::normal_"})


@pytest.mark.parametrize("level", ["step", "op"])
def test_an_unseeded_stream(tmp_path: Path, level: str) -> None:
    """The line that drew is named, not the line at which it showed."""

    def fill(state: str, loss: float) -> Fill:
        def make(process: Process) -> None:
            draw(process, state, "numpy", line=8, seeded=False, unseeded_calls=1)
            process.train(loss=loss, streams={"numpy": int(state, 16)})

        return make

    found = compared(tmp_path, fill("aa", 0.5), fill("bb", 0.4), level)
    assert channel(found) == ("stream", "numpy", 0, Place("train.py", 8))
    cause = found.causes[0]
    assert (cause.kind, cause.certainty, cause.place) == ("unseeded-draw", Certainty.LIKELY, Place("train.py", 8))
    assert "np.random.seed(seed)" in cause.advice


def test_a_seed_that_comes_after_the_model(tmp_path: Path) -> None:
    def fill(state: str, first: int) -> Fill:
        def make(process: Process) -> None:
            draw(process, state, line=5, seeded=False, unseeded_calls=1)
            process.record("seed", stream="torch", call="torch.manual_seed", site=site(6), value="0", calls=1)
            process.event(Kind.SEED, 6, name="torch", detail={"call": "torch.manual_seed", "value": "0"})
            process.train(initial=(first, 6))

        return make

    found = compared(tmp_path, fill("aa", 5), fill("bb", 4))
    assert channel(found) == ("stream", "torch", 0, Place("train.py", 5))
    assert found.causes[0].kind == "seed-order"
    assert "only afterwards, on train.py:6" in found.causes[0].message


def test_another_seed(tmp_path: Path) -> None:
    def fill(seed: str, loss: float) -> Fill:
        def make(process: Process) -> None:
            process.record("seed", stream="torch", call="torch.manual_seed", site=site(5), value=seed, calls=1)
            process.event(Kind.SEED, 5, name="torch", detail={"call": "torch.manual_seed", "value": seed})
            draw(process, seed * 2, line=8)
            process.train(loss=loss)

        return make

    found = compared(tmp_path, fill("1", 0.5), fill("2", 0.4), command=["train.py", "--seed", "2"])
    assert channel(found) == ("stream", "torch", 0, Place("train.py", 8))
    assert [(c.kind, c.place) for c in found.causes[:2]] == [
        ("another-seed", Place("train.py", 5)),
        ("arguments", None),
    ]
    assert "1 and 2" in found.causes[0].message


def training(extra: int | None = None, calls: int = 1, at: int = 2, **more: Any) -> Fill:
    """Three steps that draw on line 6; one of them draws on line ``extra`` as well, or more often."""

    def fill(process: Process) -> None:
        for step in range(3):
            here = step == at
            if here and extra is not None:
                process.draws("torch", line=extra, detail={"call": "bernoulli_"})
            process.draws("torch", line=6, calls=calls if here else 1)
            process.train(**(more if here else {}))

    return fill


def test_a_line_that_draws_in_one_run_only(tmp_path: Path) -> None:
    found = compared(tmp_path, training(), training(extra=8, loss=0.4))
    assert channel(found) == ("stream", "torch", 2, Place("train.py", 8))
    assert found.causes[0].kind == "extra-draw"
    assert "only in B" in found.causes[0].message


def test_a_line_that_draws_more_often(tmp_path: Path) -> None:
    found = compared(tmp_path, training(), training(calls=3, loss=0.4))
    assert channel(found) == ("stream", "torch", 2, Place("train.py", 6))
    assert found.divergence is not None
    assert "once in A and 3 times in B" in found.divergence.what


def test_draws_without_effect_are_remarks(tmp_path: Path) -> None:
    found = compared(tmp_path, training(), training(extra=8))
    assert (found.verdict, found.causes) == ("equal", ())
    said = "`bernoulli_` draws from torch's global stream only in B (train.py:8), with no effect on results"
    assert found.remarks == (said,)


def test_a_stream_that_parted_long_before_is_only_a_possible_cause(tmp_path: Path) -> None:
    """All results of two more steps were equal."""
    late = training(extra=8, at=0)

    def fill(process: Process) -> None:
        late(process)
        process.train(loss=0.4)

    def other(process: Process) -> None:
        training()(process)
        process.train()

    found = compared(tmp_path, other, fill)
    assert channel(found)[:3] == ("loss", None, 3)
    assert [(c.kind, c.certainty) for c in found.causes] == [("extra-draw", Certainty.POSSIBLE)]


def test_dropout_in_evaluation(tmp_path: Path) -> None:
    def fill(process: Process) -> None:
        process.record(
            "draw",
            stream="torch",
            call="bernoulli_",
            site=site(8),
            state="aa",
            purpose="dropout",
            evaluating="root-module-in-eval",
            calls=1,
        )
        training(extra=8, loss=0.4)(process)

    found = compared(tmp_path, training(), fill)
    assert (found.causes[0].kind, found.causes[0].rule) == ("dropout-in-eval", "dropout-active-in-eval")


def test_the_draws_of_a_worker(tmp_path: Path) -> None:
    """A worker has no steps; what it drew shows in the content of a batch."""
    for name, state, content in (("a", "aa", 7), ("b", "bb", 8)):
        with Recorded(tmp_path / name) as run:
            run.process().train(batch=([0, 1], content))
            worker = run.process(role="loader-worker", parent=1, worker=0, loader=1)
            draw(worker, state, "numpy", line=8, seeded=False, unseeded_calls=1)
    found = compare_folders(tmp_path / "a", tmp_path / "b", Tolerance())
    assert channel(found) == ("stream", "numpy", 0, Place("train.py", 8))
    assert found.divergence is not None
    assert "in a worker of the loader" in found.divergence.what
    assert (found.divergence.phase, found.causes[0].kind) == ("data", "unseeded-draw")


def test_the_order_of_batches_keeps_its_channel(tmp_path: Path) -> None:
    """The stream that shuffles is named beside it."""

    def fill(state: str, rows: list[int]) -> Fill:
        def make(process: Process) -> None:
            draw(process, state, line=5, seeded=False, unseeded_calls=1, purpose="loader-order")
            process.train(batch=(rows, sum(rows)))

        return make

    found = compared(tmp_path, fill("aa", [0, 1]), fill("bb", [4, 2]))
    assert channel(found) == ("batch-order", "torch", 0, Place("train.py", 5))
    assert found.causes[0].kind == "unseeded-draw"


def test_at_level_op_a_draw_stands_in_program_order(tmp_path: Path) -> None:
    """A stream that parts after the difference does not explain it."""

    def fill(result: int, state: int) -> Fill:
        def make(process: Process) -> None:
            process.op("aten::sum.default", result, line=5)
            process.draws("torch", line=6, inputs=state)
            process.train(loss=result / 10)

        return make

    found = compared(tmp_path, fill(2, 3), fill(4, 5), "op")
    assert channel(found) == ("operation", None, 0, Place("train.py", 5))
    assert [cause.kind for cause in found.causes] == []


def test_draws_of_unrelated_libraries_explain_nothing(tmp_path: Path) -> None:
    def fill(state: str, loss: float) -> Fill:
        def make(process: Process) -> None:
            draw(process, state, "python", line=8, seeded=False, unseeded_calls=1, library="tempfile")
            process.train(loss=loss)

        return make

    found = compared(tmp_path, fill("aa", 0.5), fill("bb", 0.4))
    assert channel(found)[:2] == ("loss", None)


def test_a_sampler_that_seeds_itself(tmp_path: Path) -> None:
    """A generator that is made where the loop draws the order is the sampler's own."""

    def fill(state: str, rows: list[int]) -> Fill:
        def make(process: Process) -> None:
            own = {"kind": "torch.Generator", "made": site(5)["frame"]}
            drawn = {"stream": "object", "call": "aten::randperm", "site": site(5), "state": state, "order": 0, **own}
            process.records.append(("draw", drawn))
            process.draws(
                "torch.Generator train.py:5",
                line=5,
                detail={"call": "aten::randperm"},
                phase=Phase.DATA,
                calls=len(rows),
            )
            process.train(batch=(rows, sum(rows)))

        return make

    found = compared(tmp_path, fill("aa", [0, 1]), fill("bb", [4, 2]))
    assert (channel(found)[0], found.causes[0].kind) == ("batch-order", "sampler")
    assert "`set_epoch`" in found.causes[0].advice
