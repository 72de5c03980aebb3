"""Recorded programs compute the bits that they compute unrecorded, and their recordings are complete and repeatable."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from randlint.trace.recording.format import Kind, Phase
from randlint.trace.recording.op_plans import Plan, Role
from tests.trace.recording.op_programs import PROGRAMS
from tests.trace.recording.op_support import compared, events, operations, plain, recorded, remarks


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def same(one: Any, other: Any) -> bool:
    (results, (state, *rest)), (results2, (state2, *rest2)) = one, other
    pairs = zip(results, results2, strict=True)
    bits_are_same = all(a.dtype == b.dtype and a.numpy().tobytes() == b.numpy().tobytes() for a, b in pairs)
    return bits_are_same and torch.equal(state, state2) and rest == rest2


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", PROGRAMS)
def test_operations_of_a_program(name: str, tmp_path: Path) -> None:
    expected = plain(PROGRAMS[name])
    found, recording = recorded(PROGRAMS[name], tmp_path / "1")
    assert same(found, expected)
    assert remarks(recording) == []
    _, again = recorded(PROGRAMS[name], tmp_path / "2")
    assert [compared(e) for e in events(recording)] == [compared(e) for e in events(again)]
    for event in operations(recording):
        assert event.outputs is not None, event
        assert event.site is not None or event.detail["node"] == "torch::autograd::AccumulateGrad", event
        assert event.inputs is not None or event.name == "aten::lift_fresh.default", event


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", PROGRAMS)
def test_modules_of_a_program(name: str, tmp_path: Path) -> None:
    expected = plain(PROGRAMS[name])
    found, recording = recorded(PROGRAMS[name], tmp_path / "1", "module")
    assert same(found, expected)
    assert remarks(recording) == []
    _, again = recorded(PROGRAMS[name], tmp_path / "2", "module")
    assert [compared(e) for e in events(recording)] == [compared(e) for e in events(again)]
    for event in events(recording, Kind.MODULE):
        assert event.inputs is not None, event
        assert event.outputs is not None or event.phase is Phase.BACKWARD
        assert event.site is not None
        assert event.module


class Listing(TorchDispatchMode):
    """The operations that compute values, as a program runs them without a recorder."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def __torch_dispatch__(self, op: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        plan = Plan(op)
        if plan.role in (Role.COMPUTES, Role.ENTERS):
            self.names.append(plan.name)
        return op(*args, **(kwargs or {}))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ["mlp", "transformer", "sparse_embedding", "closures", "accumulated", "checkpoint"])
def test_the_operations_are_those_of_the_program(name: str, tmp_path: Path) -> None:
    """None is missing, and none of the recorder's own is among them."""
    with Listing() as listing:
        plain(PROGRAMS[name])
    _, recording = recorded(PROGRAMS[name], tmp_path / "1")
    found = [event.name for event in operations(recording) if event.name and "empty" not in event.name]
    assert found == listing.names
