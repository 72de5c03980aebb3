"""What constant-generator says about torch is true of the torch that is installed."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")


@pytest.mark.parametrize("seed", [0, 1, 12345])
def test_an_unseeded_generator_starts_from_one_constant(seed: int) -> None:
    """A new generator starts from 67280421310721, whatever the global seed."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        assert torch.Generator().initial_seed() == 67280421310721


def test_an_unseeded_generator_draws_the_same_under_every_seed() -> None:
    """Two global seeds give one order of a new generator, and two of the global stream."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        own, shared = torch.randperm(100, generator=torch.Generator()), torch.randperm(100)
        torch.manual_seed(1)
        assert torch.equal(torch.randperm(100, generator=torch.Generator()), own)
        assert not torch.equal(torch.randperm(100), shared)


def test_manual_seed_gives_back_the_global_generator() -> None:
    """`generator=torch.manual_seed(0)` hands on the global generator itself."""
    with torch.random.fork_rng(devices=[]):
        assert torch.manual_seed(0) is torch.default_generator
