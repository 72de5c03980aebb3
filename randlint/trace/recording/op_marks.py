"""Fingerprints of what an operation is given and what it gives."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from struct import Struct
from struct import error as StructError
from typing import Any

import torch
from torch import Tensor
from xxhash import xxh3_64_intdigest

from randlint.trace.calls import OpCall
from randlint.trace.ledger.torch_ops import draws_nothing, traits_of
from randlint.trace.recording.fingerprint import NOTHING, fingerprint_in_memory, joined, of_text
from randlint.trace.recording.op_plans import Plan

Marker = Callable[[Tensor], Any]
PLAIN = frozenset([Tensor, torch.nn.Parameter])
_PLAIN_VALUES = (
    int,
    float,
    complex,
    bool,
    str,
    type(None),
    torch.dtype,
    torch.layout,
    torch.memory_format,
    torch.device,
)
_KEPT_VALUES = 65_536
_SIGN = 2**63
_PACKERS = [Struct(f"<{count}q").pack for count in range(64)]


class OpMarks:
    """``of_tensor`` gives the fingerprint of one tensor."""

    def __init__(self, of_tensor: Marker = fingerprint_in_memory) -> None:
        self.of_tensor = of_tensor
        self._values: dict[Any, int] = {}

    def inputs(self, plan: Plan, args: tuple[Any, ...], kwargs: dict[str, Any], unread: Any) -> Any:
        """The fingerprint of the random state that the operation is about to use, and of all arguments in order.

        Of arguments in ``unread`` type and shape count only.
        """
        marks: list[Any] = [_random_state(plan, args, kwargs)] if plan.is_random else []
        if unread:
            args = tuple(_Form(a) if i in unread else a for i, a in enumerate(args))
            kwargs = {k: _Form(v) if k in unread else v for k, v in kwargs.items()}
        self._add(marks, args)
        if kwargs:
            for key, value in kwargs.items():
                marks.append(self._of_value(key))
                self._add(marks, (value,))
        return _combined(marks)

    def outputs(self, plan: Plan, result: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """The fingerprint of the result, and of what was changed in place beside it."""
        if type(result) in PLAIN and not plan.mutated:
            return self.of_tensor(result)
        marks: list[Any] = []
        if plan.scratch and isinstance(result, tuple):
            result = tuple(_Form(r) if i in plan.scratch else r for i, r in enumerate(result))
        self._add(marks, (result,))
        for position, name in plan.mutated:
            self._add(marks, (args[position] if position < len(args) else kwargs.get(name),))
        return marks[0] if len(marks) == 1 else _combined(marks)

    def of_arguments(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """The fingerprint of arguments that are no tensors whose values count."""
        marks: list[Any] = []
        self._add(marks, [_Form(a) for a in (*args, *kwargs.values())])
        return _combined(marks)

    def _add(self, marks: list[Any], values: Sequence[Any]) -> None:
        of_tensor = self.of_tensor
        for value in values:
            kind = type(value)
            if kind in PLAIN:
                marks.append(of_tensor(value))
            elif kind is list or kind is tuple:
                marks.append(len(value))
                self._add(marks, value)
            elif isinstance(value, Tensor):
                marks.append(of_tensor(value))
            else:
                marks.append(self._of_value(value))

    def _of_value(self, value: Any) -> int:
        """The fingerprint of an argument that is no tensor. Of an object only its class counts."""
        kind = type(value)
        try:
            return self._values[kind, value]
        except KeyError:
            if len(self._values) >= _KEPT_VALUES:
                self._values.clear()
            text = f"{kind.__name__}:{value!r}" if isinstance(value, _PLAIN_VALUES) else kind.__name__
            mark = self._values[kind, value] = of_text(text)
            return mark
        except TypeError:  # has no hash
            return of_text(kind.__name__)


class _Form(str):
    """Stands for a tensor whose values do not count: its type and shape."""

    __slots__ = ()

    def __new__(cls, value: Any) -> _Form:
        if isinstance(value, Tensor):
            return super().__new__(cls, f"{value.dtype}{tuple(value.shape)}")
        return super().__new__(cls, f"{len(value)} values" if isinstance(value, (list, tuple)) else repr(value))


def _combined(marks: list[Any]) -> Any:
    try:
        return xxh3_64_intdigest(_PACKERS[len(marks)](*marks)) - _SIGN
    except (IndexError, StructError):  # many, pending or None
        return joined(marks)


def _random_state(plan: Plan, args: tuple[Any, ...], kwargs: dict[str, Any]) -> int:
    """The fingerprint of the state of the generator that a random operation takes its numbers from."""
    assert plan.signature is not None
    first = next((a for a in args if isinstance(a, Tensor)), None)
    device = first.device if first is not None else torch.device(kwargs.get("device") or "cpu")
    call = OpCall(plan.signature, args, kwargs, device.type)
    traits = traits_of(call)
    if draws_nothing(call, traits):
        return NOTHING
    generator = call.argument("generator") if traits.generator else None
    if generator is None:
        generator = _default(device)
    if generator is None:
        return NOTHING
    state = generator.get_state()
    memory = (ctypes.c_char * state.numel()).from_address(state.data_ptr())
    return xxh3_64_intdigest(memory) - _SIGN


def _default(device: torch.device) -> torch.Generator | None:
    if device.type == "cpu":
        return torch.default_generator
    if device.type == "cuda" and torch.cuda.is_initialized() and not torch.cuda.is_current_stream_capturing():
        return torch.cuda.default_generators[torch.cuda.current_device() if device.index is None else device.index]
    return None
