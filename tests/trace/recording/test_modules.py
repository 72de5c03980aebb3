"""MODULE events and the names of modules; watching them changes nothing."""

from __future__ import annotations

import gc
import threading
import warnings
import weakref
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from randlint.trace.recording.format import Kind, Phase
from randlint.trace.recording.module_names import ModuleNames
from tests.trace.recording.op_support import events, line_of, operations, recorded, remarks


class Inner(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(3, 3)
        self.drop = nn.Dropout(0.5)

    def forward(self, x: Tensor, scale: Tensor | None = None) -> dict[str, Tensor]:
        y = self.drop(self.linear(x))
        return {"y": y if scale is None else y * scale, "x": x}


class Outer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.ModuleList([Inner(), Inner()])
        self.tail = nn.Sequential(nn.Tanh(), nn.Linear(3, 1))

    def forward(self, x: Tensor) -> Tensor:
        for inner in self.inner:
            x = inner(x, scale=torch.ones(3))["y"]
        out: Tensor = self.tail(x)
        return out


def module_events(recording: Any) -> list[Any]:
    return events(recording, Kind.MODULE)


def test_calls_and_gradients(tmp_path: Path) -> None:
    model, x = Outer(), torch.randn(4, 3)
    _, recording = recorded(lambda: model(x).sum().backward(), tmp_path / "1", "module")
    found = module_events(recording)
    forward = [(e.module, e.name) for e in found if e.phase is Phase.FORWARD]
    assert forward == [
        ("inner.0.linear", "Linear"),
        ("inner.0.drop", "Dropout"),
        ("inner.0", "Inner"),
        ("inner.1.linear", "Linear"),
        ("inner.1.drop", "Dropout"),
        ("inner.1", "Inner"),
        ("tail.0", "Tanh"),
        ("tail.1", "Linear"),
        ("Outer", "Outer"),
    ]
    backward = [e.module for e in found if e.phase is Phase.BACKWARD]
    # An outermost module and its last part give the same tensor, so that their gradients are one.
    assert set(backward) == {module for module, _ in forward}
    assert backward[-1] == "inner.0.linear"
    by_module = {e.module: e for e in found if e.phase is Phase.FORWARD}
    assert line_of(by_module["inner.1.linear"]) == "y = self.drop(self.linear(x))"
    assert by_module["inner.0"].detail == {"training": True}
    linear, drop = by_module["inner.0.linear"], by_module["inner.0.drop"]
    assert linear.outputs == drop.inputs != drop.outputs
    gradients = {e.module: e for e in found if e.phase is Phase.BACKWARD}
    assert gradients["tail.1"].inputs == gradients["Outer"].inputs
    assert gradients["tail.1"].value == pytest.approx(2.0)  # four ones
    assert line_of(gradients["inner.0.linear"]) == "y = self.drop(self.linear(x))"


def test_gradients_are_those_of_the_outputs(tmp_path: Path) -> None:
    from randlint.trace.recording.fingerprint import fingerprint

    model, x = nn.Linear(3, 2), torch.randn(4, 3)
    kept = []

    def program() -> None:
        y = model(x)
        y.retain_grad()
        y.square().sum().backward()
        kept.append(y.grad)

    _, recording = recorded(program, tmp_path / "1", "module")
    (_, gradient) = module_events(recording)
    assert gradient.inputs == fingerprint(kept[0])


def test_changes_in_place_of_what_modules_give(tmp_path: Path) -> None:
    """A full backward hook would make them an error."""
    model, x = nn.Sequential(nn.Linear(3, 3), nn.ReLU(inplace=True)), torch.randn(4, 3)

    def program() -> Tensor:
        y = model[0](x)
        y[:, 0].mul_(2)
        y.add_(1)
        z = model[0](x).clamp_(max=1)
        (y.sum() + z.sum()).backward()
        gradient = model[0].weight.grad
        model.zero_grad()
        assert gradient is not None
        return gradient

    plain = program()
    (found, _), recording = recorded(program, tmp_path / "1", "module")
    assert torch.equal(found, plain)
    assert remarks(recording) == []


def test_watching_keeps_no_tensor_alive(tmp_path: Path) -> None:
    model = Outer()
    alive = []

    def program() -> None:
        y = model(torch.randn(4, 3))
        node = weakref.ref(y)
        y.sum().backward()
        del y
        gc.collect()
        alive.append(node() is not None)

    recorded(program, tmp_path / "1", "module")
    recorded(program, tmp_path / "2", "op")
    assert alive == [False, False]


def test_hooks_of_modules_go_with_the_recording(tmp_path: Path) -> None:
    from torch.nn.modules import module as module_of_torch

    before = dict(module_of_torch._global_forward_hooks), dict(module_of_torch._global_forward_pre_hooks)
    filters = list(warnings.filters)
    model = Outer()
    y = []
    recorded(lambda: y.append(model(torch.ones(1, 3))), tmp_path / "1", "module")
    assert (module_of_torch._global_forward_hooks, module_of_torch._global_forward_pre_hooks) == before
    assert not module_of_torch._has_any_global_hook()
    assert list(warnings.filters) == filters
    y[0].sum().backward()  # its nodes still have the hooks of a recording that has ended


def test_errors_of_modules_stay_as_they_are(tmp_path: Path) -> None:
    model = Outer()

    def program() -> None:
        with pytest.raises(RuntimeError, match="shapes cannot be multiplied"):
            model(torch.ones(2, 7))
        with pytest.raises(RuntimeError, match="shapes cannot be multiplied"):
            model.tail[1](torch.ones(2, 7))
        try:
            raise KeyError
        except KeyError:
            model.tail[0](torch.ones(2))

    _, recording = recorded(program, tmp_path / "1", "module")
    assert [e.module for e in module_events(recording)] == ["tail.0"]
    assert remarks(recording) == []


def test_a_module_that_is_computed_again(tmp_path: Path) -> None:
    model, x = Inner(), torch.randn(2, 3, requires_grad=True)

    def program() -> None:
        out = checkpoint(model, x, use_reentrant=False)
        out["y"].sum().backward()

    _, recording = recorded(program, tmp_path / "1", "module")
    forward = [e for e in module_events(recording) if e.phase is Phase.FORWARD]
    first, again = [e for e in forward if e.module == "linear"]
    assert (first.inputs, first.outputs, first.site) == (again.inputs, again.outputs, again.site)
    assert (first.detail, again.detail) == ({"training": True}, {"training": True, "recomputed": True})


def test_threads_have_stacks_of_their_own(tmp_path: Path) -> None:
    model = Outer()
    barrier = threading.Barrier(2)

    def work(part: nn.Module) -> None:
        part.register_forward_pre_hook(lambda *_: (barrier.wait(10), None)[1])
        part(torch.ones(1, 3))

    def program() -> None:
        threads = [threading.Thread(target=work, args=(part,)) for part in (model.inner[0].linear, model.tail[1])]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    _, recording = recorded(program, tmp_path / "1")
    multiplied = {e.module for e in operations(recording) if e.name == "aten::addmm.default"}
    assert multiplied == {"inner.0.linear", "tail.1"}


@pytest.mark.filterwarnings("error:Using:UserWarning")
@pytest.mark.parametrize("level", ["module", "op"])
def test_compiled_modules_still_compile(tmp_path: Path, level: str) -> None:
    graphs = []

    def backend(graph: Any, inputs: Any) -> Any:
        graphs.append(len(list(graph.graph.nodes)))
        return graph.forward

    def program() -> Tensor:
        torch.manual_seed(0)
        torch._dynamo.reset()
        model = nn.Sequential(nn.Linear(3, 3), nn.Tanh())
        compiled = torch.compile(model, backend=backend, fullgraph=True)
        out = compiled(torch.ones(2, 3))
        out.sum().backward()
        again: Tensor = compiled(torch.ones(2, 3))
        return again

    plain = program()
    expected, graphs[:] = list(graphs), []
    (found, _), recording = recorded(program, tmp_path / "1", level)
    assert torch.equal(found, plain)
    assert graphs == expected
    assert [text for text in remarks(recording) if not text.startswith("torch.compile: ")] == []


def test_names() -> None:
    model = Outer()
    names = ModuleNames()
    part = model.inner[1].linear
    assert names.path(part) == "inner.1.linear"  # though the whole was never called
    assert names.path(model) == "Outer"
    assert names.path(model.tail, model) == "tail"
    added = nn.Linear(3, 3)
    model.added = added
    assert names.path(added, model) == "added"
    loss = nn.MSELoss()
    assert names.path(loss) == "MSELoss"


def test_wrappers_leave_no_trace_in_names() -> None:
    class Wrapper(nn.Module):
        def __init__(self, module: nn.Module) -> None:
            super().__init__()
            self._orig_mod = module

    model = Wrapper(Outer())
    assert ModuleNames().path(model._orig_mod.tail[1], model) == "tail.1"
