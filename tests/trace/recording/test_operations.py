"""OPERATION events: what is recorded of an operation, where it comes from, and what stays as it is."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.utils._python_dispatch import TorchDispatchMode

from randlint.trace.recording.format import Kind, Phase
from randlint.trace.recording.op_plans import Plan, comes_later
from randlint.trace.recording.op_window import COMPILES
from randlint.trace.recording.read import Event
from tests.trace.recording.op_support import events, line_of, operations, plain, recorded, remarks


@pytest.fixture(autouse=True)
def _threads() -> Iterator[None]:
    threads = torch.get_num_threads()
    yield
    torch.set_num_threads(threads)


def named(found: list[Event], name: str) -> list[Event]:
    return [event for event in found if event.name is not None and event.name.startswith(name)]


# -- the first difference ----------------------------------------------------------------------------------------------


class Rows(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.table = nn.Parameter(torch.randn(50, 8))
        self.last = nn.Linear(8, 8)

    def forward(self, index: Tensor) -> Tensor:
        rows = self.table[index]
        out: Tensor = self.last(rows)
        return out


def many_rows() -> list[Tensor]:
    torch.set_num_threads(2)
    model = Rows()
    optimizer = torch.optim.Adam(model.parameters())
    for _ in range(3):
        optimizer.zero_grad()
        index = torch.randint(0, 50, (60_000,))
        (model(index) - torch.randn(60_000, 8)).square().mean().backward()
        optimizer.step()
    return [p.detach() for p in model.parameters()]


def test_the_first_operation_that_differs_is_the_cause(tmp_path: Path) -> None:
    """index_put of many rows adds up in another order each time, with two threads and 32,768 rows or more."""
    one = operations(recorded(many_rows, tmp_path / "1")[1])
    for attempt in range(2, 12):  # the same order may come twice
        other = operations(recorded(many_rows, tmp_path / str(attempt))[1])
        assert [e.name for e in other] == [e.name for e in one]
        different = [(a, b) for a, b in zip(one, other, strict=True) if (a.inputs, a.outputs) != (b.inputs, b.outputs)]
        if different:
            break
    first, again = different[0]
    assert first.name == "aten::index_put.default"
    assert first.phase is Phase.BACKWARD
    assert line_of(first) == "rows = self.table[index]"
    assert first.module == "Rows"
    assert first.inputs == again.inputs
    assert first.outputs != again.outputs
    assert first.value == pytest.approx(again.value, rel=1e-5)


# -- what counts as input and output -----------------------------------------------------------------------------------


def test_every_argument_counts(tmp_path: Path) -> None:
    x = torch.arange(6.0)

    def program() -> None:
        torch.add(x, x)
        torch.add(x, x, alpha=2)
        torch.add(x, x + 1)
        torch.sum(x)
        torch.sum(x, dtype=torch.float64)
        torch.cat([x, x + 1])
        torch.cat([x + 1, x])
        torch.add(x, 1)
        torch.add(x, 1.0)

    found = operations(recorded(program, tmp_path / "1")[1])
    distinct = {event.inputs for event in found}
    assert None not in distinct
    assert len(found) == 12
    assert len(distinct) == 9  # x + 1 is computed four times


def test_changes_in_place_have_what_was_before_as_input(tmp_path: Path) -> None:
    x = torch.arange(6.0)
    norm = nn.BatchNorm1d(3)

    def program() -> None:
        x.copy_(torch.arange(6.0))
        x.mul_(2)
        x.mul_(2)
        torch._foreach_add_([x, x.clone()], 1.0)
        norm(x.view(2, 3))

    found = operations(recorded(program, tmp_path / "1")[1])
    first, second = named(found, "aten::mul_")
    (copied,) = named(found, "aten::copy_")
    assert copied.outputs != first.outputs != second.outputs
    assert first.inputs != second.inputs
    assert named(found, "aten::_foreach_add_.Scalar")[0].outputs is not None
    assert second.value == pytest.approx(float((torch.arange(6.0) * 4).norm()))


def test_running_statistics_are_results_of_batch_norm(tmp_path: Path) -> None:
    x = torch.randn(4, 3)

    def outputs(path: Path, start: float) -> int | None:
        norm = nn.BatchNorm1d(3)
        assert norm.running_mean is not None
        norm.running_mean.fill_(start)
        (event,) = named(operations(recorded(lambda: norm(x), path)[1]), "aten::native_batch_norm")
        return event.outputs

    assert outputs(tmp_path / "1", 0.0) == outputs(tmp_path / "2", 0.0) != outputs(tmp_path / "3", 1.0)


def test_views_and_bookkeeping_are_left_out(tmp_path: Path) -> None:
    def program() -> None:
        x = torch.ones(4, 6)
        x.t()[1:].unsqueeze(0).expand(2, 5, 4).detach()
        x.reshape(2, 12).split(3, 1)
        x.unsqueeze_(0)
        torch.empty(3)
        x.sum().item()
        torch.equal(x, x)

    names = [event.name for event in operations(recorded(program, tmp_path / "1")[1])]
    assert names == ["aten::ones.default", "aten::sum.default"]


def test_memory_that_nobody_wrote_is_told_when_it_is_read(tmp_path: Path) -> None:
    def program() -> None:
        read = torch.empty(5)
        filled = torch.empty(5)
        filled.fill_(1.0)
        written = torch.empty(5)
        torch.add(filled, 1, out=written)
        part = torch.empty(2, 3)
        part[0] = 1.0
        written + filled
        read + 1
        part * 2
        read * 2

    found = operations(recorded(program, tmp_path / "1")[1])
    blank = named(found, "aten::empty")
    assert [line_of(event) for event in blank] == ["read = torch.empty(5)", "part = torch.empty(2, 3)"]
    after = [found[found.index(event) + 1] for event in blank]
    assert [line_of(event) for event in after] == ["read + 1", "part * 2"]
    assert all(event.outputs is not None and event.inputs is not None for event in blank)


def test_the_content_of_reserved_memory_is_no_input_of_what_fills_it(tmp_path: Path) -> None:
    def inputs(path: Path, content: float) -> list[int | None]:
        def program() -> None:
            x = torch.full((4,), content)
            x.bernoulli_(0.5)
            torch.exp(torch.ones(4), out=x)
            x.copy_(torch.ones(4))
            F.rrelu(torch.ones(4), training=True)

        return [event.inputs for event in operations(recorded(program, path)[1])]

    assert inputs(tmp_path / "1", 1.0)[1:] == inputs(tmp_path / "2", 2.0)[1:]


def test_values_that_come_from_python_are_told(tmp_path: Path) -> None:
    found = operations(recorded(lambda: torch.tensor([1.0, 2.0]) * 2, tmp_path / "1")[1])
    assert [event.name for event in found] == ["aten::lift_fresh.default", "aten::mul.Tensor"]
    assert found[0].inputs is None
    assert found[0].outputs is not None


def test_the_state_of_the_stream_is_an_input_of_random_operations(tmp_path: Path) -> None:
    x = torch.ones(8)
    generator = torch.Generator().manual_seed(1)

    def program() -> None:
        torch.rand(3)
        torch.rand(3)
        torch.bernoulli(x / 2, generator=generator)
        torch.bernoulli(x / 2, generator=generator)
        F.dropout(x, 0.0)
        F.dropout(x, 0.5)

    recording = recorded(program, tmp_path / "1")[1]
    found = operations(recording)
    for name in ("aten::rand.default", "aten::bernoulli"):
        one, other, *_ = named(found, name)
        assert one.inputs != other.inputs
    draws = events(recording, Kind.DRAWS)
    assert len(draws) == 5
    assert [e.id + 1 for e in draws] == [
        e.id for e in found if e.name and e.name.startswith(("aten::rand", "aten::bernoulli"))
    ]


def test_a_copy_that_is_still_on_its_way_is_not_read() -> None:
    """A tensor without memory stands for one of a GPU."""
    copy, to_copy = Plan(torch.ops.aten.copy_.default), Plan(torch.ops.aten._to_copy.default)
    there, here = torch.ones(2, device="meta"), torch.ones(2)
    assert comes_later(copy, here, (here, there, True), {})
    assert comes_later(to_copy, here, (there,), {"non_blocking": True})
    assert not comes_later(copy, here, (here, there), {})
    assert not comes_later(to_copy, here, (here,), {"non_blocking": True})
    assert not comes_later(to_copy, there, (here,), {"non_blocking": True})
    assert not comes_later(Plan(torch.ops.aten.add.Tensor), here, (here, there, True), {})


# -- where -------------------------------------------------------------------------------------------------------------


class Block(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(4, 4), nn.Linear(4, 4)])

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            x = layer(x)
        return x * x.sigmoid()


def test_places_of_the_forward_and_backward_pass(tmp_path: Path) -> None:
    model = nn.Sequential()
    model.add_module("block", Block())
    x = torch.randn(2, 4)

    def program() -> None:
        out = model(x)
        loss = out.square().sum()
        loss.backward()

    found = operations(recorded(program, tmp_path / "1")[1])
    places = {(e.phase.name, e.name.split(".")[0].partition("::")[2], e.module, line_of(e)) for e in found if e.name}
    assert ("FORWARD", "addmm", "block.layers.0", "x = layer(x)") in places
    assert ("FORWARD", "sigmoid", "block", "return x * x.sigmoid()") in places
    assert ("FORWARD", "pow", None, "loss = out.square().sum()") in places
    assert ("BACKWARD", "mm", "block.layers.1", "x = layer(x)") in places
    assert ("BACKWARD", "sigmoid_backward", "block", "return x * x.sigmoid()") in places
    assert ("BACKWARD", "pow", None, "loss = out.square().sum()") in places


def test_the_backward_of_a_change_in_place_of_a_part(tmp_path: Path) -> None:
    x = torch.randn(3, 4, requires_grad=True)

    def program() -> None:
        y = x * 1
        y[:, 1:] *= 2
        torch.arange(3)
        y.sum().backward()

    found = operations(recorded(program, tmp_path / "1")[1])
    lines = {line_of(event) for event in found if event.phase is Phase.BACKWARD}
    assert lines == {"y = x * 1", "y[:, 1:] *= 2"}


def test_an_update_is_in_the_optimizer_phase(tmp_path: Path) -> None:
    model = nn.Linear(2, 2)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)

    def program() -> None:
        model(torch.ones(1, 2)).sum().backward()
        optimizer.step()

    found = operations(recorded(program, tmp_path / "1")[1])
    updates = [event for event in found if event.phase is Phase.OPTIMIZER]
    assert {line_of(event) for event in updates} == {"optimizer.step()"}
    assert {event.step for event in updates} == {0}


# -- the window --------------------------------------------------------------------------------------------------------


def three_steps() -> list[Tensor]:
    model = nn.Linear(2, 2)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(3):
        optimizer.zero_grad()
        model(torch.ones(1, 2)).sum().backward()
        optimizer.step()
    return [p.detach() for p in model.parameters()]


@pytest.mark.parametrize("level", ["op", "module"])
@pytest.mark.parametrize(("window", "steps"), [((0, 0), {0}), ((1, 1), {1}), ((1, None), {1, 2}), ((5, 9), set())])
def test_the_window_of_steps(tmp_path: Path, level: str, window: tuple[int, int | None], steps: set[int]) -> None:
    kind = Kind.OPERATION if level == "op" else Kind.MODULE
    _, recording = recorded(three_steps, tmp_path / "1", level, steps=window)
    assert {event.step for event in events(recording, kind)} == steps
    assert remarks(recording) == []


# -- what else is on the way -------------------------------------------------------------------------------------------


def test_errors_of_operations_stay_as_they_are(tmp_path: Path) -> None:
    def program() -> str:
        with pytest.raises(RuntimeError) as raised:
            torch.ones(2, 3) @ torch.ones(2, 3)
        torch.ones(1) + 1
        return str(raised.value)

    (expected, _), ((found, _), recording) = plain(program), recorded(program, tmp_path / "1")
    assert found == expected
    assert remarks(recording) == []
    assert [event.name for event in operations(recording)][-1] == "aten::add.Tensor"


class Counting(TorchDispatchMode):
    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def __torch_dispatch__(self, op: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self.count += 1
        return op(*args, **(kwargs or {}))


def test_modes_of_the_program_see_what_they_see_otherwise(tmp_path: Path) -> None:
    """Also where the window opens or closes inside them."""

    def program() -> list[int]:
        model = nn.Linear(2, 2)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        counts = []
        for _ in range(4):
            with Counting() as outer, Counting() as inner:
                model(torch.ones(1, 2)).sum().backward()
                optimizer.step()
            assert torch._C._len_torch_dispatch_stack() <= 1
            counts += [outer.count, inner.count]
        return counts

    (expected, _), ((found, _), recording) = plain(program), recorded(program, tmp_path / "1", steps=(1, 2))
    assert found == expected
    assert {event.step for event in operations(recording)} == {1, 2}
    assert remarks(recording) == []


def test_fake_tensors_are_no_events(tmp_path: Path) -> None:
    from torch._subclasses.fake_tensor import FakeTensorMode

    def program() -> tuple[int, ...]:
        with FakeTensorMode():
            x = torch.ones(3, requires_grad=True)
            (x * 2).sum().backward()
            y = x @ x
        (torch.ones(3, device="meta") + 1).sum()
        return tuple(y.shape)

    (found, _), recording = recorded(program, tmp_path / "1")
    assert found == ()
    assert operations(recording) == []
    assert remarks(recording) == []


def test_inside_subclasses(tmp_path: Path) -> None:
    from torch.testing._internal.two_tensor import TwoTensor

    def program() -> Tensor:
        x = TwoTensor(torch.ones(3), torch.zeros(3))
        return (x + 1).b  # type: ignore[no-any-return]

    (found, _), recording = recorded(program, tmp_path / "1")
    assert torch.equal(found, torch.ones(3))
    assert [event.name for event in operations(recording)][-2:] == ["aten::add.Tensor"] * 2
    assert remarks(recording) == []


def test_threads_that_start_inside_the_window(tmp_path: Path) -> None:
    def work() -> None:
        torch.ones(3) * 5
        assert torch._C._len_torch_dispatch_stack() == 1

    def program() -> None:
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        torch.ones(3) * 6

    _, recording = recorded(program, tmp_path / "1")
    found = named(operations(recording), "aten::mul")
    assert [event.thread for event in found] == [1, 0]
    assert [line_of(event) for event in found] == ["torch.ones(3) * 5", "torch.ones(3) * 6"]
    assert not hasattr(threading.Thread._bootstrap_inner, "__wrapped__")  # type: ignore[attr-defined]


def test_training_in_a_thread(tmp_path: Path) -> None:
    def program() -> None:
        thread = threading.Thread(target=three_steps)
        thread.start()
        thread.join()

    _, recording = recorded(program, tmp_path / "1", steps=(1, 1))
    assert {event.step for event in operations(recording)} == {1}
    assert remarks(recording) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork")
def test_workers_of_a_loader_record_no_operations(tmp_path: Path) -> None:
    from torch.utils.data import DataLoader, Dataset

    class Doubled(Dataset[Tensor]):
        def __len__(self) -> int:
            return 4

        def __getitem__(self, index: int) -> Tensor:
            return torch.tensor(float(index)) * 2

    def program() -> None:
        # randlint: ignore[missing-worker-init-fn] the data draws nothing
        for batch in DataLoader(Doubled(), batch_size=2, num_workers=1, multiprocessing_context="fork"):
            batch + 1

    _, recording = recorded(program, tmp_path / "1")
    assert len(named(operations(recording), "aten::add.Tensor")) == 2
    for process in recording.processes[1:]:
        assert list(process.events((Kind.OPERATION,))) == []
    assert remarks(recording) == []


@pytest.mark.filterwarnings("ignore")
def test_compiled_functions(tmp_path: Path) -> None:
    graphs = []

    def backend(graph: Any, inputs: Any) -> Any:
        graphs.append(graph)
        return graph.forward

    def program() -> Tensor:
        compiled = torch.compile(lambda x: x.sin() + 1, backend=backend)
        return compiled(torch.ones(3)) * 2

    torch._dynamo.reset()
    before = torch.compile  # which another library may have wrapped
    (found, _), recording = recorded(program, tmp_path / "1")
    assert torch.equal(found, (torch.ones(3).sin() + 1) * 2)
    assert len(graphs) == COMPILES
    (remark,) = remarks(recording)
    assert remark.startswith("torch.compile: ")
    assert named(operations(recording), "aten::mul.Tensor")
    assert torch.compile is before


def test_operations_of_higher_order(tmp_path: Path) -> None:
    from torch._higher_order_ops import cond

    def program() -> Tensor:
        x = torch.ones(3)
        return cond(x.sum() > 0, lambda x: x + 1, lambda x: x - 1, (x,))  # type: ignore[no-any-return]

    with torch._dynamo.config.patch(disable=True):
        (found, _), recording = recorded(program, tmp_path / "1")
    assert torch.equal(found, torch.full((3,), 2.0))
    assert operations(recording)


def test_a_failing_recorder_is_a_remark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from randlint.trace.recording.op_marks import OpMarks

    def fail(*_: Any) -> None:
        raise ZeroDivisionError("as a test")

    monkeypatch.setattr(OpMarks, "inputs", fail)
    (found, _), recording = recorded(lambda: torch.ones(3) + 1, tmp_path / "1")
    assert torch.equal(found, torch.full((3,), 2.0))
    (remark,) = remarks(recording)
    assert "ZeroDivisionError: as a test" in remark


def test_fingerprints_of_a_device_are_fetched_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As for tensors of a GPU: nothing waits for the device while operations run."""
    from randlint.trace.recording import operations as module
    from randlint.trace.recording.devices import Sums
    from randlint.trace.recording.fingerprint import seed_of
    from randlint.trace.recording.op_marks import OpMarks

    cpu = Sums(torch.device("cpu"))
    fetched = []
    original = cpu._fetch
    monkeypatch.setattr(cpu, "_fetch", lambda bits: fetched.append(bool(bits)) or original(bits))
    monkeypatch.setattr(module, "estimated_norm", lambda tensor: cpu.norm(tensor.double()) if tensor.numel() else None)
    marks = OpMarks(lambda tensor: cpu.add(tensor, seed_of(tensor.dtype, tensor.shape)))
    monkeypatch.setattr(module, "OpMarks", lambda: marks)
    counts = []

    def program() -> Tensor:
        x = torch.ones(3)
        for _ in range(20):
            x = x * 2
        counts.append(len(fetched))
        return x

    (found, _), recording = recorded(program, tmp_path / "1")
    assert float(found[0]) == 2.0**20
    assert counts == [0]
    assert len(named(operations(recording), "aten::mul")) == 20
    assert fetched.count(False) == 1  # the first one asked fetched them all
    products = [event.outputs for event in named(operations(recording), "aten::mul")]
    assert len(set(products)) == 20
    assert operations(recording)[-1].value == pytest.approx(3**0.5 * 2**20)
