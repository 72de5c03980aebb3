"""What is the same for all calls of an operation: whether it is recorded, and which of its arguments count."""

from __future__ import annotations

from enum import Enum, auto
from typing import Any

import torch

from randlint.trace.calls import Signature


class Role(Enum):
    """What an operation does to values."""

    COMPUTES = auto()
    VIEWS = auto()  # gives the same memory another form; it may make an autograd node
    RESERVES = auto()  # gives memory that holds whatever was there before
    ENTERS = auto()  # takes values from Python or NumPy
    TELLS = auto()  # computes no tensor: sizes, comparisons, bookkeeping


# Views without an annotation in their schema, and changes of what memory a tensor is about.
_VIEWS = frozenset(
    [
        "_unsafe_view",
        "_reshape_alias",
        "_fw_primal",
        "resize_",
        "resize_as_",
        "resize_as_sparse_",
        "set_",
        "_resize_output_",
    ]
)
_RESERVES = frozenset(
    ["empty", "empty_like", "empty_strided", "empty_permuted", "empty_quantized", "new_empty", "new_empty_strided"]
)
# Operations in place that do not read what was there before.
_FILLS = frozenset(
    [
        "bernoulli_",
        "cauchy_",
        "copy_",
        "exponential_",
        "fill_",
        "geometric_",
        "log_normal_",
        "normal_",
        "random_",
        "uniform_",
        "zero_",
        "_foreach_copy_",
        "_foreach_zero_",
        "copy_sparse_to_sparse_",
    ]
)
_FILLED = frozenset([("rrelu_with_noise", "noise"), ("rrelu_with_noise_", "noise")])
# Operations that change arguments without a word about it in their schema.
_SECRETLY = frozenset(["native_batch_norm", "cudnn_batch_norm", "miopen_batch_norm", "batch_norm"])
_CHANGED = frozenset(["running_mean", "running_var"])
# Scratch memory that a forward pass leaves for the backward pass; parts of it are never written.
_SCRATCH = frozenset(["reserve", "reserveSpace", "reserve_space", "weight_buf", "workspace"])
_SCRATCH_RESULTS = {
    "mkldnn_rnn_layer": (3,),
    "_cudnn_rnn": (3, 4),
    "miopen_rnn": (3, 4),
    "cudnn_batch_norm": (3,),
    "_batch_norm_with_update": (3,),
    "_batch_norm_no_update": (3,),
}


class Plan:
    """How calls of one operation are recorded. ``unread`` are arguments that do not count, by position and name.

    ``may_fill`` are those that an operation of another library changes: it may or may not read them.
    """

    __slots__ = (
        "in_place",
        "is_random",
        "may_fill",
        "may_lag",
        "mutated",
        "name",
        "role",
        "scratch",
        "signature",
        "unread",
    )

    def __init__(self, op: Any = None) -> None:
        self.signature: Signature | None = None
        self.mutated: tuple[tuple[int, str], ...] = ()  # arguments that change and are not the result
        self.unread: frozenset[int | str] = frozenset()
        self.may_fill: frozenset[int | str] = frozenset()
        self.scratch: tuple[int, ...] = ()
        self.is_random = False
        self.in_place = False
        self.may_lag = False
        if op is None:
            self.name, self.role = "", Role.TELLS
            return
        schema = getattr(op, "_schema", None)
        if schema is None:  # an operation of higher order: cond, flex_attention
            self.name = f"{getattr(op, 'namespace', 'higher_order')}::{op.name()}"
            self.role = Role.COMPUTES
            return
        self.name = f"{schema.name}.{schema.overload_name or 'default'}"
        self.role = _role(op, schema)
        self.in_place = any(a.alias_info is not None and a.alias_info.is_write for a in schema.arguments)
        if self.role is Role.COMPUTES:
            self._read(op, schema)

    def _read(self, op: Any, schema: Any) -> None:
        namespace, _, base = schema.name.rpartition("::")
        self.may_lag = any(argument.name == "non_blocking" for argument in schema.arguments)
        self.is_random = torch.Tag.nondeterministic_seeded in op.tags
        if self.is_random:
            self.signature = Signature(op)
        given_back = {name for result in schema.returns for name in _aliases(result)}
        mutated: list[tuple[int, str]] = []
        unread: set[int | str] = set()
        written_to: set[int | str] = set()
        for position, argument in enumerate(schema.arguments):
            written = argument.alias_info is not None and argument.alias_info.is_write
            if written:
                written_to |= {position, argument.name}
            changed = written or (base in _SECRETLY and argument.name in _CHANGED)
            if changed and not _aliases(argument) & given_back:
                mutated.append((position, argument.name))
            if argument.name in _SCRATCH or (written and _is_filled(base, position, argument)):
                unread |= {position, argument.name}
        self.mutated, self.unread = tuple(mutated), frozenset(unread)
        self.may_fill = frozenset(written_to if namespace != "aten" else ())
        self.scratch = _SCRATCH_RESULTS.get(base, ())


def comes_later(plan: Plan, result: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Whether a copy from a device to the CPU is still on its way: its memory must not be read yet."""
    if not plan.may_lag or not isinstance(result, torch.Tensor) or not result.is_cpu:
        return False
    # copy_(self, src, non_blocking), _to_copy(self, *, non_blocking, ...)
    waits = not (kwargs.get("non_blocking") or (len(args) > 2 and args[2] is True))
    return not waits and any(isinstance(a, torch.Tensor) and not a.is_cpu for a in args)


UNKNOWN = Plan()
"""For what cannot be looked at: it is left out."""


def _is_filled(base: str, position: int, argument: Any) -> bool:
    """Whether an argument that changes is not read before."""
    return argument.is_out or (base in _FILLS and position == 0) or (base, argument.name) in _FILLED


def _role(op: Any, schema: Any) -> Role:
    namespace, _, base = schema.name.rpartition("::")
    written = any(a.alias_info is not None and a.alias_info.is_write for a in schema.arguments)
    if namespace in ("profiler", "prim") or base.startswith(("_assert", "record_stream")):
        return Role.TELLS
    if base == "lift_fresh":
        return Role.ENTERS
    if base in _RESERVES and not written:
        return Role.RESERVES
    if base in _VIEWS or torch.Tag.inplace_view in op.tags:
        return Role.VIEWS
    if not written:
        if not any("Tensor" in str(result.type) for result in schema.returns):
            return Role.TELLS
        if any(result.alias_info is not None for result in schema.returns):
            return Role.VIEWS
    return Role.COMPUTES


def _aliases(argument: Any) -> set[str]:
    return set(argument.alias_info.before_set) if argument.alias_info is not None else set()
