"""Tracing as a library: everything is seen inside the block, and everything is as before after it."""

from __future__ import annotations

import os
import random
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.torch_version import TorchVersion

import randlint
from randlint.trace.api import Trace
from randlint.trace.sites import SITES

HERE = __file__


def scatter() -> torch.Tensor:
    return torch.zeros(5, 4).index_add(0, torch.tensor([0, 0]), torch.ones(2, 4))


def operations(trace: Trace) -> list[tuple[str, int]]:
    return [(site.op, site.calls) for site in trace.kernels]


def test_a_block_is_traced_and_nothing_else() -> None:
    """What runs before and after the block is not in it."""
    scatter()
    with randlint.trace() as trace:
        scatter()
        scatter()
    scatter()
    assert operations(trace) == [("aten::index_add", 2)]
    assert trace.kernels[0].site is not None
    assert (trace.kernels[0].site.frame.path, trace.kernels[0].site.frame.function) == (HERE, "scatter")


def test_traces_nest_and_follow_each_other() -> None:
    """An inner trace sees its own part, the outer one everything."""
    with Trace() as outer:
        scatter()
        with Trace() as inner:
            scatter()
        with Trace() as second:
            pass
        scatter()
    assert [operations(t) for t in (outer, inner, second)] == [
        [("aten::index_add", 3)],
        [("aten::index_add", 1)],
        [],
    ]


def test_one_trace_can_be_used_again_but_not_inside_itself() -> None:
    """A running trace refuses a second start, an ended one starts anew."""
    trace = Trace()
    with trace, pytest.raises(RuntimeError, match="running already"), trace:
        pass
    with trace:
        scatter()
    assert operations(trace) == [("aten::index_add", 1)]


def test_nothing_is_read_before_the_end() -> None:
    """Results are there after the block only."""
    with Trace() as trace, pytest.raises(RuntimeError, match="has not ended"):
        _ = trace.findings


def test_an_exception_leaves_nothing_behind() -> None:
    """The error is the user's, and the trace holds what ran until then."""
    trace = Trace()
    with pytest.raises(ZeroDivisionError), trace:
        scatter().sum() / (1 // 0)
    assert operations(trace) == [("aten::index_add", 1)]


def fingerprint() -> dict[str, object]:
    """Everything that the hooks replace."""
    names = {f"random.{n}": getattr(random, n) for n in dir(random)}
    names |= {f"numpy.random.{n}": getattr(np.random, n) for n in dir(np.random)}
    names |= {f"torch.{n}": getattr(torch, n) for n in dir(torch) if "seed" in n or "rng" in n or "determin" in n}
    names |= {f"cuda.{n}": getattr(torch.cuda, n) for n in dir(torch.cuda) if "seed" in n or "rng" in n}
    names["mtrand"] = np.random.mtrand._rand
    names["environ"] = type(os.environ).__setitem__
    from torch.utils.data._utils import worker

    names["worker"] = worker._worker_loop
    return names


def test_every_name_is_put_back() -> None:
    """After the last trace ends, no function of random, numpy or torch is replaced, and no kernel is."""
    before = fingerprint()
    kernel = torch._C._dispatch_dump("aten::index_add")
    with Trace():
        assert torch._C._dispatch_dump("aten::index_add") != kernel
        with Trace():
            pass
    after = fingerprint()
    assert [
        name for name in before if before[name] is not after[name] and not isinstance(before[name], TorchVersion)
    ] == []
    assert torch._C._dispatch_dump("aten::index_add") == kernel


def test_numbers_are_those_of_an_untraced_run() -> None:
    """No stream is advanced by being watched."""

    def numbers() -> list[float]:
        random.seed(1)
        np.random.seed(2)
        torch.manual_seed(3)
        drop = torch.nn.functional.dropout(torch.ones(50), 0.5)
        scatter()
        generator = np.random.default_rng(4)
        return [random.random(), np.random.normal(), float(torch.rand(1)), float(drop.sum()), float(generator.normal())]

    plain = numbers()
    with Trace():
        traced = numbers()
    with Trace(confirm=3):
        confirmed = numbers()
    assert plain == traced == confirmed


def test_no_tensor_is_kept() -> None:
    """A tensor that an operation was called with is freed as without the tracer."""
    import gc
    import weakref

    with Trace(confirm=2):
        tensor = torch.zeros(5, 4)
        seen = weakref.ref(tensor)
        tensor.index_add(0, torch.tensor([0, 0]), torch.ones(2, 4))
        torch.nn.functional.dropout(tensor)
        del tensor
        gc.collect()
        assert seen() is None


def test_confirm_counts_replays() -> None:
    """The first five calls of a place are replayed, as often as asked for."""
    with Trace(confirm=4) as trace:
        for _ in range(8):
            scatter()
    replay = trace.kernels[0].replay
    assert replay is not None
    assert (replay.calls, replay.replays, replay.differed) == (5, 20, 0)
    with pytest.raises(ValueError, match="must not be negative"):
        Trace(confirm=-1)


def test_streams_that_were_seeded_before() -> None:
    """numpy and torch show that they have been; of python's random the caller has to say so."""
    random.seed(0)
    np.random.seed(0)
    torch.manual_seed(0)

    def unseeded(**options: bool) -> list[str | None]:
        with Trace(**options) as trace:
            random.random()
            np.random.rand()
            torch.rand(1)
        return [f.stream for f in trace.findings if f.rule == "unseeded-draw"]

    assert unseeded() == ["python"]
    assert unseeded(seeded_before=True) == []


def test_reports_of_a_block(tmp_path: Path) -> None:
    """The same reports as on the command line."""
    with Trace() as trace:
        scatter()
    assert "index_add" in trace.report("text")
    assert '"version": 1' in trace.report("json")
    assert trace.html().lower().startswith("<!doctype html>")


def test_the_users_package_can_be_an_installed_one() -> None:
    """Nothing of this test changes what counts as the user's code for the next."""
    assert SITES.kind(scatter.__code__) == 0
