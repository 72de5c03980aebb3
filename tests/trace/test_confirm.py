"""Replays tell real nondeterminism from what only might be; on the CPU torch has both."""

from __future__ import annotations

import pytest
import torch

from randlint.trace.api import Trace
from randlint.trace.data import Replay
from randlint.trace.replay import _difference

pytestmark = pytest.mark.skipif(torch.get_num_threads() < 2, reason="needs two threads")
LARGE = 60_000
ATTEMPTS = 20  # on a machine whose cores are all busy, two threads may well run one after the other


@pytest.fixture(autouse=True)
def two_threads() -> object:
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(before)


def indexing(rows: int, *, same: bool, dtype: torch.dtype = torch.float32) -> dict[str, Replay | None]:
    """Verdicts of a backward pass through ``table[index]``, with equal or different addends for one row."""
    torch.manual_seed(0)
    table = torch.randn(50, 8, requires_grad=True, dtype=dtype)
    index = torch.randint(0, 50, (rows,))
    weight = torch.ones(rows, 8, dtype=dtype) if same else torch.randn(rows, 8, dtype=dtype)
    with Trace(confirm=5) as trace:
        for _ in range(3):
            (table[index] * weight).sum().backward()
    return {site.verdict: site.replay for site in trace.kernels}


def test_real_nondeterminism_is_confirmed() -> None:
    """float32 additions of two threads to one place: replays differ, in some last digits."""
    attempts = (indexing(LARGE, same=False).get("confirmed here") for _ in range(ATTEMPTS))
    replay = next((replay for replay in attempts if replay is not None), None)
    assert replay is not None
    assert replay.replays == 15
    assert replay.differed > 0
    assert 0 < replay.largest_absolute < 0.01
    assert replay.largest_ulp > 0


def test_equal_addends_are_not_reproduced() -> None:
    """The same kernel, but any order of the additions gives the same sum."""
    replay = indexing(LARGE, same=True)["not reproduced here"]
    assert replay is not None
    assert (replay.replays, replay.differed, replay.largest_ulp) == (15, 0, 0)


@pytest.mark.parametrize(("rows", "dtype"), [(4095, torch.float32), (LARGE, torch.float64)], ids=["small", "double"])
def test_deterministic_neighbours_are_not_reported(rows: int, dtype: torch.dtype) -> None:
    """Below the size at which torch uses two threads, and in double precision, the sums have one order."""
    assert indexing(rows, same=False, dtype=dtype) == {}


def test_index_put_accumulate_is_confirmed() -> None:
    """The forward operation on 32,768 elements or more, written to in place: replays start from the same tensor."""
    torch.manual_seed(0)
    size = 2**20
    index, values = torch.randint(0, 100, (size,)), torch.randn(size)
    expected = torch.zeros(100).double().index_put((index,), values.double(), accumulate=True)
    verdicts = set()
    for _ in range(ATTEMPTS):
        target = torch.zeros(100)
        with Trace(confirm=50) as trace:
            target.index_put_((index,), values, accumulate=True)
        (site,) = trace.kernels
        assert site.phase == "forward"
        assert torch.allclose(target.double(), expected, atol=0.1)  # once, although it ran 51 times
        verdicts.add(site.verdict)
        if site.verdict == "confirmed here":
            break
    assert "confirmed here" in verdicts


def test_differences_are_counted_in_units_in_the_last_place() -> None:
    """Neighbours differ by one, across zero too; NaN equals NaN; the sign of zero counts."""
    one = torch.tensor([1.0, -1.0, float("nan")])
    up = torch.nextafter(one, torch.tensor(9.0))
    assert _difference([one], [one.clone()]) == (False, 0.0, 0)
    differs, absolute, ulp = _difference([one], [up])
    assert (differs, ulp) == (True, 1)
    assert absolute == pytest.approx(1.19e-7, rel=0.01)
    tiny = torch.tensor([1e-45])
    assert _difference([tiny], [-tiny])[2] == 2
    assert _difference([torch.tensor([0.0])], [torch.tensor([-0.0])]) == (True, 0.0, 0)
    assert _difference([torch.tensor([1, 2])], [torch.tensor([1, 3])]) == (True, 0.0, 0)
