"""Memory that was reserved and not written since: what it holds differs from run to run.

``torch.empty`` computes nothing, so it is no event. If another operation reads what nobody wrote, its inputs differ
between two runs, and the cause is the line that reserved the memory: an event says so just before.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from torch import Tensor
from torch.multiprocessing.reductions import StorageWeakRef

from randlint.trace.recording.op_plans import Plan

_KEPT = 64  # pieces of memory that are followed at most


class Read(NamedTuple):
    """``blank`` are tensors that nobody wrote, with columns of their event; ``filled`` are arguments of an operation
    that is not torch's own, which probably writes them without reading."""

    blank: list[tuple[dict[str, Any], Tensor]]
    filled: set[int | str]


class Unwritten:
    """Reserved pieces of memory with what is known of who reserved them."""

    def __init__(self) -> None:
        # By address of the storage; the reference keeps the address from being used again.
        self.pieces: dict[int, tuple[StorageWeakRef, dict[str, Any]]] = {}

    def add(self, tensor: Tensor, about: dict[str, Any]) -> None:
        """Follow the memory of a tensor that was just reserved; ``about`` are columns of its event."""
        if not tensor.numel() or tensor.is_meta:
            return
        storage = tensor.untyped_storage()
        if len(self.pieces) >= _KEPT:
            self._drop_oldest()
        self.pieces[storage._cdata] = StorageWeakRef(storage), about

    def read(self, plan: Plan, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Read:
        """What the operation is about to read of followed memory. Then it is followed no longer, nor what it fills."""
        found = Read([], set())
        for place, value in (*enumerate(args), *kwargs.items()):
            for tensor in _tensors(value):
                address = _address(tensor)
                piece = self.pieces.get(address)
                if piece is None:
                    continue
                if place in plan.may_fill:
                    found.filled.add(place)
                elif place not in plan.unread:
                    found.blank.append((piece[1], tensor))
                elif tensor.numel() * tensor.element_size() < tensor.untyped_storage().nbytes():
                    continue  # the rest is still as it was
                del self.pieces[address]
        return found

    def _drop_oldest(self) -> None:
        """Forget what has been freed, and if that is nothing the first half."""
        self.pieces = {key: piece for key, piece in self.pieces.items() if not piece[0].expired()}
        if len(self.pieces) >= _KEPT:
            for key in list(self.pieces)[: _KEPT // 2]:
                del self.pieces[key]


def _tensors(value: Any) -> Iterator[Tensor]:
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _tensors(item)


def _address(tensor: Tensor) -> int:
    try:
        return int(tensor.untyped_storage()._cdata)
    except (RuntimeError, NotImplementedError):  # sparse
        return 0
