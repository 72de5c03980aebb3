"""Torch's operations for the recorder itself, which nothing of the program may notice."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import torch
from torch.utils._python_dispatch import _disable_current_modes


def is_observed() -> bool:
    """Whether a mode or a transform of the program sees the operations of this thread now."""
    return bool(
        torch._C._len_torch_dispatch_stack()
        or torch._C._len_torch_function_stack()
        or torch._C._functorch.peek_interpreter_stack() is not None
    )


@contextmanager
def unobserved() -> Iterator[None]:
    """Run operations that no mode, hook, transform or autograd graph of the program sees."""
    with ExitStack() as stack:
        stack.enter_context(torch._C.DisableTorchFunction())
        if torch._C._len_torch_dispatch_stack():
            stack.enter_context(_disable_current_modes())
        if torch._C._functorch.peek_interpreter_stack() is not None:
            from torch._functorch.pyfunctorch import temporarily_clear_interpreter_stack

            stack.enter_context(temporarily_clear_interpreter_stack())
        stack.enter_context(torch._C._AutoDispatchBelowAutograd())
        yield


def has_no_values(tensor: torch.Tensor) -> bool:
    """Whether a tensor is a description only, as where a graph is traced."""
    fake = sys.modules.get("torch._subclasses.fake_tensor")
    return tensor.is_meta or (fake is not None and fake.is_fake(tensor))
