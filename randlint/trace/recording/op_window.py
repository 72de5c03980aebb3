"""Puts a dispatch mode on the stack of a thread and takes it off again, whatever modes of the program are there."""

from __future__ import annotations

from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode

_pop = torch._C._pop_torch_dispatch_stack
_push = torch._C._push_on_torch_dispatch_stack
# Since this exists, torch.compile compiles although a mode is active, if the mode says that it may.
COMPILES = hasattr(TorchDispatchMode, "ignore_compile_internals")


def enter(mode: TorchDispatchMode) -> None:
    """Make ``mode`` the outermost one of this thread: modes of the program keep their order and leave as they came."""
    inner = _take_all()
    if COMPILES:
        _push(mode)
    else:
        mode.__enter__()
    _put(inner)


def leave(mode: TorchDispatchMode) -> None:
    """Take ``mode`` away; nothing happens in a thread where it is not active."""
    modes = _take_all()
    if mode in modes and not COMPILES:
        _push(mode)
        mode.__exit__(None, None, None)
    _put([each for each in modes if each is not mode])


def is_active(mode: TorchDispatchMode) -> bool:
    """Whether ``mode`` is on the stack of this thread."""
    count = torch._C._len_torch_dispatch_stack()
    return any(torch._C._get_dispatch_stack_at(place) is mode for place in range(count))


def _take_all() -> list[Any]:
    """Modes of this thread, outermost first. Torch's own, for fake tensors and proxies, are not among them."""
    modes: list[Any] = []
    while _count():
        modes.append(_pop(None))
    return modes[::-1]


def _count() -> int:
    own = sum(torch._C._get_dispatch_mode(key) is not None for key in _INFRA)
    return torch._C._len_torch_dispatch_stack() - own


_INFRA = [
    getattr(torch._C._TorchDispatchModeKey, name)
    for name in ("FAKE", "PROXY", "FUNCTIONAL")
    if hasattr(torch._C._TorchDispatchModeKey, name)
]


def _put(modes: list[Any]) -> None:
    for mode in modes:
        _push(mode)
