"""Which line an operation is put down to: the user's, the forward one also for the backward pass."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.checkpoint import checkpoint

from randlint.trace import hooks
from randlint.trace.api import Trace
from randlint.trace.watch import _count_step

LINES = {
    mark: number
    for number, text in enumerate(Path(__file__).read_text().splitlines(), 1)
    if "  # -> " in text
    for mark in text.partition("  # -> ")[2].split(", ")
}


def hits(trace: Trace) -> set[tuple[str, str, int]]:
    """Operation, phase and line of everything that was recorded, whether or not its conditions held."""
    (part, *_) = trace.run.parts
    return {(k.op.partition("::")[2], k.phase, k.site.frame.line if k.site else 0) for k in part.kernels}


def test_a_backward_operation_has_the_line_of_the_forward_one() -> None:
    """Also when two lines use one operation, and when the backward pass runs elsewhere."""
    table = torch.randn(10, 4, requires_grad=True)
    with Trace() as trace:
        first = table[torch.tensor([1, 1])]  # -> first
        second = table[torch.tensor([2, 3])]  # -> second
        (first.sum() + second.sum()).backward()
    assert hits(trace) == {
        ("_index_put_impl_", "backward", LINES["first"]),
        ("_index_put_impl_", "backward", LINES["second"]),
    }


def test_a_module_of_torch_is_put_down_to_its_caller() -> None:
    """The line in the user's forward, not the one in torch."""

    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.up = nn.Upsample(scale_factor=2, mode="bilinear")
            self.pool = nn.AdaptiveAvgPool2d(3)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            x = self.up(x)  # -> upsample
            return self.pool(x)  # -> pool

    with Trace() as trace:
        Net()(torch.randn(1, 2, 5, 5, requires_grad=True)).sum().backward()
    assert hits(trace) == {
        ("upsample_bilinear2d_backward", "backward", LINES["upsample"]),
        ("_adaptive_avg_pool2d_backward", "backward", LINES["pool"]),
    }


class Doubled(torch.autograd.Function):
    """Indexes in its forward, scatters in its backward."""

    @staticmethod
    def forward(ctx: Any, x: torch.Tensor, index: torch.Tensor) -> torch.Tensor:
        ctx.save_for_backward(index)
        return x.index_select(0, index)

    @staticmethod
    def backward(ctx: Any, *grads: torch.Tensor) -> Any:
        (index,) = ctx.saved_tensors
        return torch.zeros(10, 4).index_add(0, index, grads[0]), None  # -> custom


def test_the_backward_of_a_custom_function_has_its_own_line() -> None:
    """Python code that runs in the backward pass stands nearer than the forward line."""
    with Trace() as trace:
        Doubled.apply(torch.randn(10, 4, requires_grad=True), torch.tensor([1, 1])).sum().backward()
    assert hits(trace) == {("index_add", "backward", LINES["custom"])}


@pytest.mark.parametrize("reentrant", [False, True])
def test_checkpointed_code_has_its_own_lines(reentrant: bool) -> None:
    """What is computed again in the backward pass is put down to the line that computes it."""
    table = torch.randn(10, 4, requires_grad=True)

    def part(x: torch.Tensor) -> torch.Tensor:
        x = torch.zeros(4, 4).index_add(0, torch.tensor([0, 0]), x[:2])  # -> again
        return x[torch.tensor([0, 0, 1])]  # -> recomputed

    with Trace() as trace:
        checkpoint(part, table, use_reentrant=reentrant).sum().backward()
    found = hits(trace)
    assert ("index_add", "forward", LINES["again"]) in found
    assert ("index_add", "backward", LINES["again"]) in found
    assert ("_index_put_impl_", "backward", LINES["recomputed"]) in found
    assert {line for _, _, line in found} == {LINES["again"], LINES["recomputed"]}


def test_hooks_and_double_backward() -> None:
    """A gradient hook is the user's code; the second derivative goes back to the forward line too."""
    table = torch.randn(10, 4, requires_grad=True)

    def hook(grad: torch.Tensor) -> torch.Tensor:
        return grad + torch.zeros(10, 4).index_add(0, torch.tensor([0]), grad[:1])  # -> hook

    table.register_hook(hook)
    with Trace() as trace:
        taken = table[torch.tensor([1, 1])]  # -> taken
        (grad,) = torch.autograd.grad((taken**2).sum(), table, create_graph=True)
        grad.sum().backward()
    found = hits(trace)
    assert ("index_add", "backward", LINES["hook"]) in found
    assert ("_index_put_impl_", "backward", LINES["taken"]) in found


def test_threads_are_seen() -> None:
    """Operations of other threads count, with their lines."""

    def work() -> None:
        torch.zeros(5, 4).index_add(0, torch.tensor([0, 0]), torch.ones(2, 4))  # -> thread

    with Trace() as trace:
        workers = [threading.Thread(target=work) for _ in range(3)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    (part,) = trace.run.parts
    assert [(k.calls, k.site.frame.line) for k in part.kernels if k.site] == [(3, LINES["thread"])]


def test_scripted_functions_are_seen() -> None:
    """The interpreter of TorchScript calls the same kernels; the line is that of the call."""

    @torch.jit.script
    def scripted(x, index, source):  # type: ignore[no-untyped-def]
        return x.index_add(0, index, source)

    with Trace() as trace:
        scripted(torch.zeros(5, 4), torch.tensor([0, 0]), torch.ones(2, 4))  # -> scripted
    assert hits(trace) == {("index_add", "forward", LINES["scripted"])}


def test_gradients_are_those_of_an_untraced_run() -> None:
    """Overridden kernels keep their derivatives: the same bits for a model of many catalogued operations."""

    def gradients() -> list[torch.Tensor]:
        torch.manual_seed(0)
        x = torch.randn(2, 3, 8, 8, requires_grad=True)
        net = nn.Sequential(nn.Conv2d(3, 4, 3, padding=1, padding_mode="replicate"), nn.BatchNorm2d(4), nn.Dropout(0.3))
        y = F.interpolate(net(x), scale_factor=2, mode="bilinear")
        y = F.grid_sample(y, torch.rand(2, 6, 6, 2) * 2 - 1, align_corners=False)
        y = F.adaptive_avg_pool2d(y, 3).flatten(1)
        y = y.gather(1, torch.randint(0, 36, (2, 50))).cumsum(1)
        e = F.embedding(torch.randint(0, 2, (7,)), y)
        (e.scatter_add(0, torch.zeros(7, 50, dtype=torch.long), e).pow(2)).mean().backward()
        return [x.grad, *(p.grad for p in net.parameters())]  # type: ignore[list-item]

    plain = gradients()
    with Trace() as trace:
        traced = gradients()
    assert all(torch.equal(a, b) for a, b in zip(plain, traced, strict=True))
    assert len(hits(trace)) >= 8


def test_timelines_stay_short() -> None:
    """Two entries become one when there are too many, and no call is lost."""
    from randlint.trace.data import KernelHit

    hit = KernelHit("aten::x", "", "cpu", "forward", None)
    for step in range(1000):
        _count_step(hit, step)
    assert (len(hit.steps) <= 64, hit.step_width, sum(hit.steps)) == (True, 16, 1000)


def test_collectives_on_the_cpu_are_left_alone() -> None:
    """An override would hold the GIL while gloo waits for a thread that may want it."""
    collective = torch.ops.c10d.allreduce_.default
    assert hooks._is_out_of_reach(collective, "CPU")
    assert not hooks._is_out_of_reach(torch.ops.aten.index_add.default, "CPU")
