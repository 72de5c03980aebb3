"""Whether two events of the same thing have the same values: bit for bit, and within a tolerance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from randlint.compare.data import Tolerance
from randlint.trace.recording.format import Kind
from randlint.trace.recording.read import Event, ProcessRecording, Tensors

# Operations that give memory as they find it. The recorder tells of them where another operation reads that memory.
_RESERVES = ("aten::empty", "aten::new_empty")
_ASPECT_OF_ROLE = {"parameter": "parameters", "state": "state", "gradient": "gradients"}


@dataclass(frozen=True, slots=True)
class Aspect:
    """In what two events differ. ``names`` are tensors, or settings with both values; ``of`` is how many there are.

    ``kind`` is indices, content, loss, parameters, state, gradients, hyperparameters, outputs (of an operation or
    module whose inputs agree), inputs (whose inputs differ as well), entered (values that come from Python or NumPy)
    or unwritten (memory that is read before anything is written to it).
    """

    kind: str
    names: tuple[str, ...] = ()
    of: int = 0


class Values:
    """Compares the values of two processes."""

    def __init__(self, a: ProcessRecording, b: ProcessRecording) -> None:
        self._a, self._b = a, b

    def differ(self, a: Event, b: Event) -> Aspect | None:
        """In what two matching events differ bit for bit; None where they are equal."""
        if a.kind is Kind.BATCH:
            if _unequal(a.inputs, b.inputs):
                return Aspect("indices")
            return Aspect("content") if _unequal(a.outputs, b.outputs) else None
        if a.kind is Kind.LOSS:
            return Aspect("loss") if _unequal(a.outputs, b.outputs) else None
        if a.kind in (Kind.MODULE, Kind.OPERATION):
            if not _unequal(a.outputs, b.outputs):
                return None
            if operation(a.name).startswith(_RESERVES):
                return Aspect("unwritten")
            if a.kind is Kind.OPERATION and a.inputs is None and b.inputs is None:
                return Aspect("entered")
            return Aspect("inputs" if _unequal(a.inputs, b.inputs) else "outputs")
        return self._optimizer(a, b)

    def _optimizer(self, a: Event, b: Event) -> Aspect | None:
        settings = tuple(changed_settings(a.detail.get("groups", ()), b.detail.get("groups", ())))
        if settings:
            return Aspect("hyperparameters", settings)
        if a.kind is Kind.GRADIENTS and a.outputs is not None and a.outputs == b.outputs:
            return None
        first, second = self._a.tensors(a), self._b.tensors(b)
        for role, kind in _ASPECT_OF_ROLE.items():
            x, y = first.get(role), second.get(role)
            if (x is None) != (y is None) and a.kind is Kind.INITIAL:  # later not every step has the state
                return Aspect(kind, (x or y or Tensors((), (), ())).names)
            if x is not None and y is not None and (x.names, x.fingerprints) != (y.names, y.fingerprints):
                return Aspect(kind, tuple(_differing(x, y)), len(x.names))
        return Aspect("parameters") if _unequal(a.outputs, b.outputs) else None

    def within(self, a: Event, b: Event, tolerance: Tolerance) -> bool:
        """Whether two matching events that differ in their bits are equal in their numbers, as far as they have any.

        Losses are compared by value, parameters by the sampled values and by norm, the rest by norm.
        """
        if a.kind is Kind.BATCH:
            return not _unequal(a.inputs, b.inputs)  # what a batch holds has no number
        if tuple(changed_settings(a.detail.get("groups", ()), b.detail.get("groups", ()))):
            return False
        if a.value is not None and b.value is not None and not tolerance.holds(a.value, b.value):
            return False
        first, second = self._a.tensors(a), self._b.tensors(b)
        return all(_close(first.get(role), second.get(role), tolerance) for role in {*first, *second})


def operation(name: str | None) -> str:
    """The operation without its overload: ``aten::mm`` of ``aten.mm.default`` and ``aten::mm.default``."""
    text = (name or "").replace("::", ".", 1)
    return "::".join(text.split(".")[:2])


def changed_settings(first: Sequence[Mapping[str, Any]], second: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Settings of an optimizer's groups that differ, as ``lr: 0.1 -> 0.2``; the group is named where there are more."""
    if first and second and len(first) != len(second):
        yield f"groups of parameters: {len(first)} -> {len(second)}"
    for number, (x, y) in enumerate(zip(first, second, strict=False)):
        of = f" of group {number}" if len(first) > 1 else ""
        for name in sorted({*x, *y}):
            if not _same(x.get(name), y.get(name)):
                yield f"{name}{of}: {x.get(name)} -> {y.get(name)}"


def _same(x: Any, y: Any) -> bool:
    return bool(x == y or (x != x and y != y))


def _differing(x: Tensors, y: Tensors) -> Iterator[str]:
    """Names of the tensors that differ, and of those that only one has."""
    others = dict(zip(y.names, y.fingerprints, strict=False))
    missing = object()
    for name, mark in zip(x.names, x.fingerprints, strict=False):
        if others.pop(name, missing) != mark:
            yield name
    yield from others


def _close(x: Tensors | None, y: Tensors | None, tolerance: Tolerance) -> bool:
    if x is None or y is None or x.names != y.names or len(x.numbers) != len(y.numbers):
        return False
    return all(tolerance.holds(p, q) for p, q in zip(x.numbers, y.numbers, strict=True))


def _unequal(a: int | None, b: int | None) -> bool:
    return a is not None and b is not None and a != b
