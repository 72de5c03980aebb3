"""LOSS events: what the backward pass begins with."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from randlint.trace.recording.devices import Pending
from randlint.trace.recording.fingerprint import combine, fingerprint
from randlint.trace.recording.format import Kind, Phase
from randlint.trace.recording.quiet import has_no_values, unobserved
from randlint.trace.tracer import TRACER

if TYPE_CHECKING:
    from torch import Tensor

    from randlint.trace.recording.session import Session


class Losses:
    """Wraps ``torch.autograd.backward``, which ``Tensor.backward`` calls too."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._original: Callable[..., Any] | None = None
        self._wrapper: Callable[..., Any] | None = None

    def install(self) -> None:
        import torch

        original = self._original = torch.autograd.backward

        @functools.wraps(original)
        def backward(tensors: Any, *args: Any, **kwargs: Any) -> Any:
            with TRACER.guarding("recording a loss"):
                self._record(tensors)
            return original(tensors, *args, **kwargs)

        torch.autograd.backward = self._wrapper = backward

    def remove(self) -> None:
        import torch

        if self._original is not None and torch.autograd.backward is self._wrapper:
            torch.autograd.backward = self._original

    def stepped(self) -> None: ...

    def _record(self, tensors: Any) -> None:
        import torch

        if torch._C._current_autograd_node() is not None:
            return  # a part of a backward pass that computes some layers again
        roots = [tensors] if isinstance(tensors, torch.Tensor) else list(tensors)
        marks = [fingerprint(root) for root in roots]
        value = _value(roots[0]) if len(roots) == 1 else None
        self.session.event(
            Kind.LOSS, phase=Phase.BACKWARD, site=self.session.site(), outputs=_joined(marks), value=value
        )


def _joined(marks: list[int | Pending | None]) -> Any:
    if len(marks) == 1:
        return marks[0]
    return Pending.of(marks, combine)


def _value(root: Tensor) -> Any:
    """The value of a loss of one element."""
    if root.numel() != 1 or has_no_values(root):
        return None
    with unobserved():
        kept = root.detach().clone()
    return _number(kept) if root.is_cpu else Pending(lambda: _number(kept))


def _number(tensor: Tensor) -> float:
    with unobserved():
        value = tensor.item()
    return abs(value) if isinstance(value, complex) else float(value)
