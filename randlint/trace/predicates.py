"""The conditions of the kernel catalogue, evaluated on a call: True, False, or None where it cannot be known.

They look at two million elements at most, keep nothing, draw no random numbers and change no argument.
:mod:`randlint.catalogue.conditions` has the same names and says what each takes.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from randlint.trace.repeats import broadcast_shape, duplicates, is_mask

if TYPE_CHECKING:
    from torch import Tensor

    from randlint.catalogue import Kernel
    from randlint.trace.calls import OpCall

Predicate = Callable[["OpCall", Any], "bool | None"]


def holds(kernel: Kernel, call: OpCall) -> bool | None:
    """Whether the conditions of a row hold for a call: False if one does not, None if one is unknown, else True.

    Phase and device are the caller's to compare. They are tried in the order in which they are written, and none
    after the first that does not hold.
    """
    import torch

    unknown = False
    # The program's function modes would see the looking, and its autograd would record it.
    with torch._C.DisableTorchFunction(), torch.no_grad():
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


def node(call: OpCall, names: str | list[str]) -> bool | None:
    """The autograd node that runs the operation is called so."""
    return call.node in _names(names)


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
    if any(is_mask(index) for index in indices):
        return None if self.numel() >= least else False
    width = sum(1 for index in indices if index is not None)
    kept = [self.size(d) for d in range(self.dim()) if d >= len(indices) or indices[d] is None]
    shape = broadcast_shape(indices)
    return width > 0 and math.prod(shape) * math.prod(kept) >= least


def _indexed(self: Tensor, indices: list[Tensor | None]) -> tuple[int, int, int]:
    """Where the dimensions of the index stand in ``self[indices]``: the first, how many, and how many there are."""
    given = [(d, index) for d, index in enumerate(indices) if index is not None]
    used = sum(index.dim() if is_mask(index) else 1 for _, index in given)
    width = max((1 if is_mask(index) else index.dim()) for _, index in given) if given else 0
    dims = self.dim() - used + width
    together = bool(given) and given[-1][0] - given[0][0] == len(given) - 1
    return (given[0][0] if together else 0), width, dims


# -- help -----------------------------------------------------------------------------------------------------------


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
    "node": node,
    "numel_at_least": numel_at_least,
    "ranks_above": ranks_above,
    "threads_above": threads_above,
    "varied": varied,
}
