"""Whether an index names a place more than once: the question on which racing writes depend."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor

    from randlint.trace.calls import OpCall

MOST_ELEMENTS = 1 << 21  # an index of more elements is not sorted to find duplicates (0.2 s on a CPU)


def duplicates(call: OpCall, wanted: Mapping[str, str]) -> bool | None:
    """An index names a place more than once. How the index is read:

    ``flat``: every element is a place. ``elements``: an element is a place within its line along ``dim`` (scatter,
    and the elements of a tensor of which equal ones count). ``positions``: a list of index tensors as in ``x[i, j]``.
    ``plane`` and ``volume``: an element is a place within the last two or three dimensions (max_unpool).
    """
    answers = [_GEOMETRIES[kind](call, call.argument(name)) for name, kind in wanted.items()]
    return False if False in answers else None if None in answers else True


def _flat(call: OpCall, index: Tensor) -> bool | None:
    places = _flat_places(call)
    if places is not None and index.numel() > places:
        return True
    if not _is_readable(index) or index.numel() > MOST_ELEMENTS:
        return None
    line = index.reshape(1, -1)
    return _repeats(line if places is None else line.remainder(max(places, 1)))  # -1 is the last place


def _flat_places(call: OpCall) -> int | None:
    """How many places a flat index chooses from."""
    names = call.signature.positions
    if "num_weights" in names:
        return int(call.argument("num_weights"))
    if "self" not in names:
        return None
    self = call.argument("self")
    return int(self.size(call.argument("dim")) if "dim" in names and self.dim() else self.numel())


def _elements(call: OpCall, index: Tensor) -> bool | None:
    if index.dim() == 0:
        return False
    dim, self = call.argument("dim"), call.argument("self")
    if index is not self and self.dim() and index.size(dim) > self.size(dim):
        return True
    return _repeats(index.movedim(dim, -1))


def _plane(call: OpCall, index: Tensor) -> bool | None:
    return _repeats(index.flatten(-2))


def _volume(call: OpCall, index: Tensor) -> bool | None:
    return _repeats(index.flatten(-3))


def _positions(call: OpCall, indices: list[Tensor | None]) -> bool | None:
    self = call.argument("self")
    given = [(d, index) for d, index in enumerate(indices) if index is not None]
    if not given or all(is_mask(index) for _, index in given):
        # One mask names each place once, and so do several, unless they are broadcast against each other.
        return False if len(given) < 2 else None
    if any(is_mask(index) for _, index in given):
        return None
    shape = broadcast_shape(indices)
    if math.prod(shape) > math.prod(self.size(d) for d, _ in given):
        return True
    if math.prod(shape) > MOST_ELEMENTS or not all(_is_readable(index) for _, index in given):
        return None
    place: Any = 0
    for d, index in given:
        place = place * self.size(d) + index.long().remainder(max(self.size(d), 1))
    return _repeats(place.expand(shape).reshape(1, -1))


def _repeats(lines: Tensor) -> bool | None:
    """Whether a value occurs twice within a line, along the last dimension."""
    if lines.numel() < 2 or lines.size(-1) < 2:
        return False
    if lines.numel() > MOST_ELEMENTS or not _is_readable(lines):
        return None
    ordered = lines.sort(dim=-1).values
    return bool((ordered[..., 1:] == ordered[..., :-1]).any())


_GEOMETRIES: Mapping[str, Callable[[OpCall, Any], bool | None]] = {
    "elements": _elements,
    "flat": _flat,
    "plane": _plane,
    "positions": _positions,
    "volume": _volume,
}


def broadcast_shape(indices: list[Tensor | None]) -> tuple[int, ...]:
    """The shape that index tensors have together."""
    backwards = (reversed(index.shape) for index in indices if index is not None)
    sizes = [next((size for size in column if size != 1), 1) for column in zip_longest(*backwards, fillvalue=1)]
    return tuple(reversed(sizes))


def is_mask(index: Tensor | None) -> bool:
    """Whether an index tensor chooses by true and false instead of by position."""
    import torch

    return index is not None and index.dtype in (torch.bool, torch.uint8)


def _is_readable(tensor: Tensor) -> bool:
    """Whether the elements can be looked at: real, dense memory, and no CUDA graph that would record the looking."""
    import torch

    # A subclass that handles operations itself, such as a fake tensor, may have no memory.
    if type(tensor).__torch_dispatch__ is not torch.Tensor.__torch_dispatch__ or tensor.layout != torch.strided:
        return False
    if tensor.device.type == "cuda":
        return not torch.cuda.is_current_stream_capturing()
    return tensor.device.type == "cpu"
