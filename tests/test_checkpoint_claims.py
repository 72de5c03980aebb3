"""What the rule about gradient checkpoints says of PyTorch is true of the installed version."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")
checkpoint = pytest.importorskip("torch.utils.checkpoint")


def is_faithful(**options: object) -> bool:
    """Whether the gradient belongs to the mask that the output was made with."""
    torch.manual_seed(0)
    x = torch.ones(1000, requires_grad=True)
    y = checkpoint.checkpoint(torch.nn.Dropout(0.5), x, **options)
    torch.rand(1)  # something else draws in between
    y.sum().backward()
    return bool(torch.equal(y.detach(), x.grad))


@pytest.mark.parametrize("reentrant", [True, False])
def test_the_state_is_kept_unless_one_says_otherwise(reentrant: bool) -> None:
    """The default keeps the random state; with the switch off dropout draws another mask."""
    assert is_faithful(use_reentrant=reentrant)
    assert is_faithful(use_reentrant=reentrant, preserve_rng_state=True)
    assert not is_faithful(use_reentrant=reentrant, preserve_rng_state=False)


def test_segments_take_the_same_switch() -> None:
    """`checkpoint_sequential` hands the switch on."""
    layers = torch.nn.Sequential(torch.nn.Dropout(0.5), torch.nn.Identity())
    x = torch.ones(1000, requires_grad=True)
    y = checkpoint.checkpoint_sequential(layers, 2, x, use_reentrant=False, preserve_rng_state=False)
    y.sum().backward()
    assert not torch.equal(y.detach(), x.grad)


def test_the_wrapper_hands_the_switch_on() -> None:
    """`checkpoint_wrapper` gives its further arguments to `checkpoint`."""
    wrappers = pytest.importorskip("torch.distributed.algorithms._checkpoint.checkpoint_wrapper")
    x = torch.ones(1000, requires_grad=True)
    y = wrappers.checkpoint_wrapper(torch.nn.Dropout(0.5), preserve_rng_state=False)(x)
    y.sum().backward()
    assert not torch.equal(y.detach(), x.grad)
