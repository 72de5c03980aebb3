"""What may have made a difference is named, with no more certainty than the recordings give."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from randlint.compare.data import Cause, Certainty, Comparison, Place, Tolerance
from randlint.compare.runs import compare_folders
from randlint.trace.recording.format import Kind, Phase
from tests.compare.building import Fill, Process, Recorded, record, site
from tests.compare.test_divergence import operations, training


def compared(tmp_path: Path, a: Fill, b: Fill, level: str = "step", both: Any = None, **manifest: Any) -> Comparison:
    record(tmp_path / "a", a, level, **(both or {}))
    record(tmp_path / "b", b, level, **(both or {}), **manifest)
    return compare_folders(tmp_path / "a", tmp_path / "b", Tolerance())


def kinds(found: Comparison) -> list[tuple[str, Certainty]]:
    return [(cause.kind, cause.certainty) for cause in found.causes]


def first(found: Comparison) -> Cause:
    return found.causes[0]


def with_kernel(fill: Fill, phase: str = "backward", line: int = 6) -> Fill:
    """A run in which ``index_put_`` added with several threads."""

    def make(process: Process) -> None:
        process.record(
            "kernel",
            op="aten::_index_put_impl_",
            overload="",
            device="cpu",
            phase=phase,
            site=site(line),
            calls=3,
            rows={"index-put-accumulate-cpu": {"looked": 3, "held": 3}},
            modes={"off": 3},
        )
        fill(process)

    return make


def test_a_kernel_at_the_operation_that_differs(tmp_path: Path) -> None:
    a = with_kernel(operations(("aten::mm.default", 1, 2), ("aten::index_put.default", 2, 3)))
    b = with_kernel(operations(("aten::mm.default", 1, 2), ("aten::index_put.default", 2, 4), loss=0.4))
    found = compared(tmp_path, a, b, "op")
    assert kinds(found) == [("kernel", Certainty.SURE)]
    assert first(found).place == Place("train.py", 6)
    assert "atomic operations" in first(found).message
    assert "use_deterministic_algorithms" in first(found).advice


def test_a_kernel_of_the_backward_pass_where_the_loss_agrees(tmp_path: Path) -> None:
    """At level step no operation is seen, so that it is no more than likely; a forward kernel would change the loss."""
    a, b = training(), training(1, gradients=(1, 3))
    found = compared(tmp_path / "1", with_kernel(a), with_kernel(b))
    forward = compared(tmp_path / "2", with_kernel(a, "forward"), with_kernel(b, "forward"))
    assert kinds(found) == [("kernel", Certainty.LIKELY)]
    assert kinds(forward) == []


def test_another_number_of_threads(tmp_path: Path) -> None:
    one, two = ({"environment": {"threads": {"torch": number}}} for number in ("1", "2"))
    record(tmp_path / "a", training(), **one)
    record(tmp_path / "b", training(1, loss=0.4), **two)
    found = compare_folders(tmp_path / "a", tmp_path / "b", Tolerance())
    assert found.divergence is not None
    assert (found.divergence.channel, kinds(found)) == ("environment", [("thread-count", Certainty.LIKELY)])
    assert [fact.fact for fact in found.environment] == ["threads.torch"]
    assert "torch 1 -> 2" in first(found).message


def test_other_instructions(tmp_path: Path) -> None:
    for name, value, loss in (("a", "AVX2", 0.5), ("b", "DEFAULT", 0.4)):
        facts = {"processor": {"torch instructions": value}}
        record(tmp_path / name, training(0, loss=loss), environment=facts)
    found = compare_folders(tmp_path / "a", tmp_path / "b", Tolerance())
    assert kinds(found) == [("cpu-capability", Certainty.LIKELY)]
    assert "ATEN_CPU_CAPABILITY" in first(found).advice


SET = """import torch


def main():
    names = {"red", "green", "blue"}
    for number, name in enumerate(names):
        print(number, name)
    numbers = {name: number for number, name in enumerate(set(names))}
    return torch.tensor([numbers[name] for name in sorted(names)])


main()
"""


def test_the_order_of_a_set(tmp_path: Path) -> None:
    """Unset hash seeds are other ones in each run, although both environments say the same."""

    def run(name: str, seed: str, content: int) -> None:
        facts = {"python": {"hash seed": seed}}
        record(tmp_path / name, training(0, batch=([0, 1], content)), environment=facts, source=SET)

    for name, seed, content in (("a", "1", 7), ("b", "2", 8), ("c", "random", 7), ("d", "random", 8), ("e", "1", 8)):
        run(name, seed, content)
    told = compare_folders(tmp_path / "a", tmp_path / "b", Tolerance())
    unset = compare_folders(tmp_path / "c", tmp_path / "d", Tolerance())
    same = compare_folders(tmp_path / "a", tmp_path / "e", Tolerance())
    assert (first(told).kind, first(told).rule, first(told).certainty) == ("hash-seed", "set-order", Certainty.LIKELY)
    assert "PYTHONHASHSEED is 1 in A and 2 in B" in first(told).message
    assert "PYTHONHASHSEED is not set" in first(unset).message
    assert "hash-seed" not in [cause.kind for cause in same.causes]


def test_files_and_folders(tmp_path: Path) -> None:
    """A file with another content, and a folder whose names came in another order."""
    for name, content, order, outputs in (("a", "c1", "o1", 7), ("b", "c2", "o2", 8)):
        with Recorded(tmp_path / name) as run:
            process = run.process()
            training(1, batch=([0, 1], outputs))(process)
            process.writer.input("/p/data.csv", 10, content, None)
            process.writer.input("/p/same.csv", 10, "s", None)
            process.writer.input("/p/images", -1, order, None)
    found = compare_folders(tmp_path / "a", tmp_path / "b", Tolerance())
    assert kinds(found) == [("data-file", Certainty.LIKELY), ("listing-order", Certainty.LIKELY)]
    assert ["data.csv" in found.causes[0].message, "images" in found.causes[1].message] == [True, True]


def test_settings_and_arguments(tmp_path: Path) -> None:
    found = compared(tmp_path, training(), training(1, lr=0.2), both={}, command=["train.py", "--lr", "0.2"])
    assert kinds(found) == [("hyperparameter", Certainty.SURE), ("arguments", Certainty.LIKELY)]
    assert "lr: 0.1 -> 0.2" in first(found).message


def test_settings_are_told_before_what_the_optimizer_computes_with_them(tmp_path: Path) -> None:
    """At level op the first operation that differs is one of the optimizer's."""

    def fill(rate: float, mark: int) -> Fill:
        def make(process: Process) -> None:
            event = process.event

            def with_operation(kind: Kind, line: int | None = 5, **columns: Any) -> int:
                if kind is Kind.UPDATE:
                    where = {"phase": Phase.OPTIMIZER, "value": 1.0}
                    event(Kind.OPERATION, 7, name="aten::add_.Tensor", inputs=mark, outputs=mark, **where)
                return event(kind, line, **columns)

            process.event = with_operation  # type: ignore[method-assign]
            process.train(lr=rate, parameters=(mark, 20))

        return make

    found = compared(tmp_path, fill(0.1, 5), fill(0.2, 6), "op")
    assert found.divergence is not None
    assert (found.divergence.channel, first(found).kind) == ("hyperparameters", "hyperparameter")


def test_batches_of_another_size(tmp_path: Path) -> None:
    found = compared(tmp_path, training(), training(1, batch=([0, 1, 2], 8)))
    assert kinds(found) == [("batch-size", Certainty.SURE)]


def test_other_rows_that_no_stream_explains(tmp_path: Path) -> None:
    found = compared(tmp_path, training(), training(1, batch=([4, 5], 8)))
    assert kinds(found) == [("batch-order", Certainty.POSSIBLE)]


def test_another_number_of_workers(tmp_path: Path) -> None:
    for name, workers, content in (("a", 1, 7), ("b", 2, 8)):
        with Recorded(tmp_path / name) as run:
            training(1, batch=([0, 1], content))(run.process())
            for number in range(workers):
                worker = run.process(role="loader-worker", parent=1, worker=number, loader=1)
                worker.draws("torch", calls=4 // workers)
    found = compare_folders(tmp_path / "a", tmp_path / "b", Tolerance())
    assert found.divergence is not None
    assert (found.divergence.channel, found.divergence.step) == ("batch-content", 1)
    assert kinds(found) == [("worker-count", Certainty.LIKELY)]
    assert "1 worker in A and 2 workers in B" in first(found).message


def test_what_is_not_known_is_not_claimed(tmp_path: Path) -> None:
    assert compared(tmp_path, training(), training(1, loss=0.4)).causes == ()
