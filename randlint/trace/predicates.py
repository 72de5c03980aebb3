"""The conditions of the kernel catalogue, evaluated on a call: True, False, or None where it cannot be known.

They look at a few millions of elements at most, keep nothing, draw no random numbers and change no argument.
:mod:`randlint.catalogue.conditions` has the same names and says what each takes.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor

    from randlint.catalogue import Kernel
    from randlint.trace.calls import OpCall

Predicate = Callable[["OpCall", Any], "bool | None"]
MOST_ELEMENTS = 1 << 22  # an index of more elements is not sorted to find duplicates


def holds(kernel: Kernel, call: OpCall) -> bool | None:
    """Whether the conditions of a row hold for a call: False if one does not, None if one is unknown, else True.

    Phase and device are the caller's to compare. They are tried in the order in which they are written, and none
    after the first that does not hold.
    """
    unknown = False
    for name, parameter in kernel.when.items():
        answer = PREDICATES[name](call, parameter)
        if answer is False:
            return False
        unknown = unknown or answer is None
    return None if unknown else True


# -- simple ones ----------------------------------------------------------------------------------------------------


def floating(call: OpCall, names: str | list[str]) -> bool | None:
    """An argument (a tensor, or any of a list) holds floating-point or complex numbers."""
    tensors = [tensor for name in _names(names) for tensor in _tensors(call.argument(name))]
    return any(tensor.is_floating_point() or tensor.is_complex() for tensor in tensors)


def dtype(call: OpCall, wanted: Mapping[str, str | list[str]]) -> bool | None:
    """Arguments are of one of the types: ``{self = "float32"}``."""
    return all(str(call.argument(name).dtype).removeprefix("torch.") in _names(types) for name, types in wanted.items())


def argument_is(call: OpCall, wanted: Mapping[str, list[Any]]) -> bool | None:
    """Arguments have one of the values; a sequence is compared as a list."""
    return all(_plain(call.argument(name)) in values for name, values in wanted.items())


def given(call: OpCall, names: str | list[str]) -> bool | None:
    """Arguments are not None."""
    return all(call.argument(name) is not None for name in _names(names))


def numel_at_least(call: OpCall, wanted: Mapping[str, int]) -> bool | None:
    """Tensors have this many elements or more."""
    return all(int(call.argument(name).numel()) >= least for name, least in wanted.items())


def threads_above(call: OpCall, threads: int) -> bool | None:
    """torch may use more CPU threads than this."""
    import torch

    return torch.get_num_threads() > threads


def ranks_above(call: OpCall, ranks: int) -> bool | None:
    """More processes than this take part; None outside a process group of torch."""
    import torch.distributed as distributed

    if not (distributed.is_available() and distributed.is_initialized()):
        return None
    return distributed.get_world_size() > ranks


def environment_lacks(call: OpCall, wanted: Mapping[str, list[str]]) -> bool | None:
    """No variable of the environment has one of its values."""
    return all(os.environ.get(name) not in values for name, values in wanted.items())


def cudnn(call: OpCall, switches: Mapping[str, bool]) -> bool | None:
    """The switches of torch.backends.cudnn stand like this; deterministic mode counts as ``deterministic``."""
    import torch

    backend = torch.backends.cudnn
    now = {
        "enabled": backend.enabled,
        "benchmark": backend.benchmark,
        "deterministic": backend.deterministic or torch.are_deterministic_algorithms_enabled(),
    }
    return all(now[name] is wanted for name, wanted in switches.items())


# -- geometry -------------------------------------------------------------------------------------------------------


def covers_dimension(call: OpCall, names: str | list[str]) -> bool | None:
    """The dimension ``dim`` of a tensor holds all of its elements, and more than one."""
    return all(_covers(call.argument(name), call.argument("dim")) for name in _names(names))


def _covers(tensor: Tensor, dim: int) -> bool:
    return tensor.dim() > 0 and tensor.numel() == tensor.size(dim) > 1


def varied(call: OpCall, names: str | list[str]) -> bool | None:
    """What is written may differ between the places of an index: not one value, or one row, for all of them."""
    return all(_is_varied(call, call.argument(name)) for name in _names(names))


def _is_varied(call: OpCall, source: Tensor) -> bool:
    covered = range(source.dim())
    if "indices" in call.signature.positions:
        first, width, dims = _indexed(call.argument("self"), call.argument("indices"))
        # Dimensions of the source are aligned with the last ones of the place that is written to.
        covered = range(max(0, first - dims + source.dim()), max(0, first + width - dims + source.dim()))
    return any(source.size(d) > 1 and source.stride(d) != 0 for d in covered if d < source.dim())


def indexed_elements_at_least(call: OpCall, least: int) -> bool | None:
    """``self[indices]`` has this many elements; None where masks decide about it and it may have."""
    self, indices = call.argument("self"), call.argument("indices")
    if any(_is_mask(index) for index in indices):
        return None if self.numel() >= least else False
    width = sum(1 for index in indices if index is not None)
    kept = [self.size(d) for d in range(self.dim()) if d >= len(indices) or indices[d] is None]
    shape = _broadcast(indices)
    return width > 0 and math.prod(shape) * math.prod(kept) >= least


def _indexed(self: Tensor, indices: list[Tensor | None]) -> tuple[int, int, int]:
    """Where the dimensions of the index stand in ``self[indices]``: the first, how many, and how many there are."""
    given = [(d, index) for d, index in enumerate(indices) if index is not None]
    used = sum(index.dim() if _is_mask(index) else 1 for _, index in given)
    width = max((1 if _is_mask(index) else index.dim()) for _, index in given) if given else 0
    dims = self.dim() - used + width
    together = bool(given) and given[-1][0] - given[0][0] == len(given) - 1
    return (given[0][0] if together else 0), width, dims


def _broadcast(indices: list[Tensor | None]) -> tuple[int, ...]:
    import torch

    shapes = (index.shape for index in indices if index is not None)
    return tuple(torch.broadcast_shapes(*shapes))  # type: ignore[no-untyped-call]


def _is_mask(index: Tensor | None) -> bool:
    import torch

    return index is not None and index.dtype in (torch.bool, torch.uint8)


# -- duplicates -----------------------------------------------------------------------------------------------------


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
    with _unobserved():
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
    if not given or all(_is_mask(index) for _, index in given):
        # One mask names each place once, and so do several, unless they are broadcast against each other.
        return False if len(given) < 2 else None
    if any(_is_mask(index) for _, index in given):
        return None
    shape = _broadcast(indices)
    if math.prod(shape) > math.prod(self.size(d) for d, _ in given):
        return True
    if math.prod(shape) > MOST_ELEMENTS or not all(_is_readable(index) for _, index in given):
        return None
    with _unobserved():
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
    with _unobserved():
        ordered = lines.sort(dim=-1).values
        return bool((ordered[..., 1:] == ordered[..., :-1]).any())


_GEOMETRIES: Mapping[str, Callable[[OpCall, Any], bool | None]] = {
    "elements": _elements,
    "flat": _flat,
    "plane": _plane,
    "positions": _positions,
    "volume": _volume,
}


# -- help -----------------------------------------------------------------------------------------------------------


@contextmanager
def _unobserved() -> Iterator[None]:
    """Run torch without autograd, and without the function modes that the program has switched on."""
    import torch

    with torch.no_grad(), torch._C.DisableTorchFunction():
        yield


def _is_readable(tensor: Tensor) -> bool:
    """Whether the elements can be looked at: real, dense memory, and no CUDA graph that would record the looking."""
    import torch

    # A subclass that handles operations itself, such as a fake tensor, may have no memory.
    if type(tensor).__torch_dispatch__ is not torch.Tensor.__torch_dispatch__ or tensor.layout != torch.strided:
        return False
    if tensor.device.type == "cuda":
        return not torch.cuda.is_current_stream_capturing()
    return tensor.device.type == "cpu"


def _names(names: str | list[str]) -> list[str]:
    return [names] if isinstance(names, str) else list(names)


def _tensors(value: Any) -> list[Tensor]:
    return [] if value is None else list(value) if isinstance(value, (list, tuple)) else [value]


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, (list, tuple)) else value


PREDICATES: Mapping[str, Predicate] = {
    "argument_is": argument_is,
    "covers_dimension": covers_dimension,
    "cudnn": cudnn,
    "dtype": dtype,
    "duplicates": duplicates,
    "environment_lacks": environment_lacks,
    "floating": floating,
    "given": given,
    "indexed_elements_at_least": indexed_elements_at_least,
    "numel_at_least": numel_at_least,
    "ranks_above": ranks_above,
    "threads_above": threads_above,
    "varied": varied,
}
