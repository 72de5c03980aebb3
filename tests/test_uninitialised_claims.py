"""What the rule about uninitialised memory says of PyTorch is true of the installed version."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

torch = pytest.importorskip("torch")


@pytest.fixture(autouse=True)
def _deterministic() -> Iterator[None]:
    torch.use_deterministic_algorithms(True)
    yield
    torch.use_deterministic_algorithms(False)


@pytest.mark.parametrize("make", [lambda: torch.empty(3, 4), lambda: torch.empty_like(torch.zeros(3, 4))])
def test_deterministic_mode_shows_memory_that_nobody_filled(make: Callable[[], object]) -> None:
    """`torch.empty` is full of NaN in deterministic mode."""
    assert torch.isnan(make()).all()


def test_one_list_is_values_and_numbers_are_sizes() -> None:
    """`torch.Tensor([3, 4])` holds 3 and 4, `torch.Tensor(3, 4)` is of that size."""
    assert torch.Tensor([3, 4]).tolist() == [3, 4]
    assert torch.Tensor((3, 4)).tolist() == [3, 4]
    assert tuple(torch.Tensor(3, 4).shape) == (3, 4)


def test_layers_fill_themselves() -> None:
    """A layer of the library is not what the rule is about."""
    assert not torch.isnan(torch.nn.Linear(3, 4).bias).any()
