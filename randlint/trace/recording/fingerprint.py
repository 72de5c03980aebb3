"""Fingerprints of tensors and of other values: signed 64-bit integers, equal for equal values.

The bytes of a tensor of the CPU are hashed where they lie (xxh3), seeded with its type and shape; what lies on another
device goes through :mod:`randlint.trace.recording.devices`. Nothing here draws a number, adds to an autograd graph or
is seen by a mode or a hook of the program.
"""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Iterable, Mapping, Sequence
from os import PathLike, fspath
from typing import Any, NamedTuple

import torch
from torch import Tensor
from xxhash import xxh3_64_intdigest

from randlint.trace.recording.devices import Pending, Sums
from randlint.trace.recording.quiet import has_no_values, unobserved

NOTHING = xxh3_64_intdigest(b"nothing") - 2**63
"""What stands in a combination for something that has no fingerprint."""

_PLAIN = frozenset([Tensor, torch.nn.Parameter])
_KEPT_PLANS = 65_536
_SIGN = 2**63


class _Plan(NamedTuple):
    """How the bytes of dense tensors of one type, shape and order are hashed."""

    memory: Any  # ctypes array of their size
    size: int
    seed: int


_UNKNOWN: Any = object()
_by_value: dict[tuple[Any, ...], _Plan | None] = {}
_by_memory: dict[tuple[Any, ...], _Plan | None] = {}


def fingerprint(tensor: Tensor) -> int | Pending | None:
    """The fingerprint of a tensor's values, type and shape.

    None where it has no values (meta, fake, freed) or they cannot be had. Pending for what lies on another device.
    """
    if type(tensor) in _PLAIN and tensor.is_cpu:
        try:
            key = (tensor.dtype, tensor.shape, tensor.stride())
            plan = _by_value.get(key, _UNKNOWN)
            if plan is _UNKNOWN:
                plan = _remember(_by_value, key, _plan_by_value(*key))
            if plan is not None and not tensor.is_neg():
                return _of_memory(tensor, plan)
        except RuntimeError:  # sparse, nested, or wrapped by a transform of torch.func
            pass
    return _of_any(tensor, False)


def fingerprint_in_memory(tensor: Tensor) -> int | Pending | None:
    """The same, and of the order in which the values lie in memory: cheaper for transposed and expanded tensors.

    Two equal fingerprints mean equal values in the same order; equal values in another order have another one.
    Kernels may add up in another order then, so that this is what the input of an operation is.
    """
    if type(tensor) in _PLAIN and tensor.is_cpu:
        try:
            key = (tensor.dtype, tensor.shape, tensor.stride())
            plan = _by_memory.get(key, _UNKNOWN)
            if plan is _UNKNOWN:
                plan = _remember(_by_memory, key, _plan_by_memory(*key))
            if plan is not None and not tensor.is_neg():
                return _of_memory(tensor, plan)
        except RuntimeError:
            pass
    return _of_any(tensor, True)


def _of_memory(tensor: Tensor, plan: _Plan) -> int | None:
    memory, size, seed = plan
    # The storage of a parameter that FSDP has freed is empty, and its address is not null.
    if tensor.untyped_storage().nbytes() < size:
        return None
    return xxh3_64_intdigest(memory.from_address(tensor.data_ptr()) if size else b"", seed) - _SIGN


def _of_any(tensor: Tensor, in_memory: bool) -> int | Pending | None:
    try:
        with unobserved():
            return _of_odd(tensor, in_memory)
    except Exception:  # of a subclass of the program's, or a backend that has no such operations
        return None


def combine(marks: Iterable[int | None]) -> int:
    """One fingerprint of several, in order."""
    return of_bytes(array("q", [NOTHING if mark is None else mark for mark in marks]).tobytes())


def joined(marks: Sequence[int | Pending | None]) -> int | Pending:
    """The same of fingerprints of which some may be pending."""
    if any(isinstance(mark, Pending) for mark in marks):
        return Pending.of(marks, combine)
    return combine(marks)  # type: ignore[arg-type]


def of_bytes(data: Any, seed: int = 0) -> int:
    """The fingerprint of bytes."""
    return int(xxh3_64_intdigest(data, seed)) - _SIGN


def of_text(text: str) -> int:
    return of_bytes(text.encode("utf-8", "surrogatepass"), 1)


def _remember(plans: dict[tuple[Any, ...], _Plan | None], key: tuple[Any, ...], plan: _Plan | None) -> _Plan | None:
    if len(plans) >= _KEPT_PLANS:
        plans.clear()
    plans[key] = plan
    return plan


# -- plans -------------------------------------------------------------------------------------------------------


def _plan_by_value(dtype: Any, shape: tuple[int, ...], stride: tuple[int, ...]) -> _Plan | None:
    order = _order(shape, stride)
    if _has_more_than_bytes(dtype) or order is None or order != sorted(order):
        return None
    return _plan(dtype, shape, _count(shape), ())


def _plan_by_memory(dtype: Any, shape: tuple[int, ...], stride: tuple[int, ...]) -> _Plan | None:
    # Along a dimension of stride 0 the same values come again.
    kept = tuple(1 if step == 0 else size for size, step in zip(shape, stride, strict=True))
    order = _order(kept, stride)
    if _has_more_than_bytes(dtype) or order is None:
        return None
    count = _count(kept)
    natural = order == sorted(order) and count == _count(shape)
    return _plan(dtype, shape, count, () if natural else (kept, order))


def _plan(dtype: Any, shape: tuple[int, ...], count: int, order: Any) -> _Plan:
    size = count * dtype.itemsize
    return _Plan(ctypes.c_char * size, size, seed_of(dtype, shape, order))


def _has_more_than_bytes(dtype: Any) -> bool:
    """Whether a conjugate bit or a scale belongs to the values."""
    return dtype.is_complex or "torch.q" in str(dtype)


def seed_of(dtype: Any, shape: Iterable[int], order: Any = ()) -> int:
    """The number that stands for a type, a shape and an order in memory."""
    return int(xxh3_64_intdigest(f"{dtype}{tuple(shape)}{order or ''}".encode()))


def _order(shape: tuple[int, ...], stride: tuple[int, ...]) -> list[int] | None:
    """The dimensions longer than one, outermost in memory first; None where the values have gaps or overlap."""
    if 0 in shape:
        return []
    order = sorted((d for d in range(len(shape)) if shape[d] > 1), key=lambda d: (-stride[d], d))
    expected = 1
    for dimension in reversed(order):
        if stride[dimension] != expected:
            return None
        expected *= shape[dimension]
    return order


def _count(shape: tuple[int, ...]) -> int:
    count = 1
    for size in shape:
        count *= size
    return count


# -- tensors that are no plain block of memory -----------------------------------------------------------------------


def _of_odd(tensor: Tensor, in_memory: bool) -> int | Pending | None:
    if has_no_values(tensor):
        return None
    again = fingerprint_in_memory if in_memory else fingerprint
    while torch._C._functorch.is_functorch_wrapped_tensor(tensor):
        tensor = torch._C._functorch.get_unwrapped(tensor)
    parts = _parts(tensor)
    if parts is not None:
        about, inner = parts
        return joined([of_text(about), *(again(part) for part in inner)])
    if tensor.numel() and not tensor.untyped_storage().nbytes():  # freed
        return None
    if tensor.is_conj() or tensor.is_neg():
        tensor = tensor.resolve_conj().resolve_neg()
    if not tensor.is_cpu:
        return Sums.of(tensor.device).add(tensor, seed_of(tensor.dtype, tensor.shape))
    if not tensor.is_contiguous():
        tensor = tensor.contiguous()
    size = tensor.numel() * tensor.element_size()
    memory = (ctypes.c_char * size).from_address(tensor.data_ptr()) if size else b""
    return of_bytes(memory, seed_of(tensor.dtype, tensor.shape))


def _parts(tensor: Tensor) -> tuple[str, list[Tensor]] | None:
    """What a tensor is made of that keeps its values in other tensors, and what else tells it from others."""
    kind = type(tensor)
    if hasattr(kind, "__tensor_flatten__"):
        names, _ = tensor.__tensor_flatten__()  # type: ignore[attr-defined]
        return kind.__qualname__, [getattr(tensor, name) for name in names]
    if tensor.is_nested:
        return "nested", list(tensor.unbind())
    layout = tensor.layout
    if layout is torch.sparse_coo:
        return f"{layout}{tuple(tensor.shape)}", [tensor._indices(), tensor._values()]
    if layout in (torch.sparse_csr, torch.sparse_bsr):
        return f"{layout}{tuple(tensor.shape)}", [tensor.crow_indices(), tensor.col_indices(), tensor.values()]
    if layout in (torch.sparse_csc, torch.sparse_bsc):
        return f"{layout}{tuple(tensor.shape)}", [tensor.ccol_indices(), tensor.row_indices(), tensor.values()]
    if layout is torch._mkldnn:  # type: ignore[attr-defined]
        return f"{layout}", [tensor.to_dense()]
    if tensor.is_quantized:
        return f"{tensor.dtype}{tensor.qscheme()}", [tensor.int_repr(), *_scales(tensor)]
    return None


def _scales(tensor: Tensor) -> list[Tensor]:
    if "channel" in str(tensor.qscheme()):
        return [tensor.q_per_channel_scales(), tensor.q_per_channel_zero_points()]
    return [torch.tensor([tensor.q_scale(), tensor.q_zero_point()], dtype=torch.float64, device="cpu")]


# -- other values ----------------------------------------------------------------------------------------------------

_DEPTH = 16  # containers in containers
_DEPTH_OF_OBJECT = 4  # levels that the attributes of an object use up, for objects know each other
_SCALARS = frozenset([int, float, complex, bool, str, type(None)])


def of_value(value: Any, depth: int = 0) -> int | None:
    """The fingerprint of a value made of tensors, arrays, containers and scalars, as loaders give.

    Mappings and sets are equal in any order. Of an object of an unknown class only its class counts.
    """
    if isinstance(value, Tensor):
        mark = fingerprint(value)
        return mark.resolve() if isinstance(mark, Pending) else mark
    if value is None or isinstance(value, (bool, int, float, complex, str)):
        return of_text(f"{type(value).__name__}:{value!r}")
    if isinstance(value, (bytes, bytearray, memoryview)):
        return of_bytes(value, 2)
    if depth >= _DEPTH:
        return None
    below = depth + 1
    name = type(value).__qualname__
    if isinstance(value, (list, tuple)):
        if _SCALARS.issuperset(map(type, value)):
            return of_text(f"{name}:{list(value)!r}")
        return combine([of_text(name), *(of_value(item, below) for item in value)])
    if isinstance(value, Mapping):
        pairs = [combine([of_value(k, below), of_value(v, below)]) for k, v in value.items()]
        return combine([of_text(name), *sorted(pairs)])
    if isinstance(value, (set, frozenset)):
        return combine([of_text(name), *sorted(of_value(item, below) or 0 for item in value)])
    fields = getattr(type(value), "__dataclass_fields__", None)
    if fields is not None:
        return combine([of_text(name), *(of_value(getattr(value, field, None), below) for field in fields)])
    if isinstance(value, PathLike):
        return of_text(f"{name}:{fspath(value)!r}")
    return _of_object(value, below)


def _of_object(value: Any, depth: int) -> int | None:
    """Of what lays its values open as NumPy's arrays, Pillow's pictures and data frames do; else of its attributes."""
    if not hasattr(value, "__array__") and not hasattr(value, "__array_interface__"):
        name = of_text(type(value).__qualname__)
        inner = getattr(value, "__dict__", None)
        return combine([name, of_value(inner, depth + _DEPTH_OF_OBJECT)]) if isinstance(inner, dict) else name
    import numpy

    values = numpy.asarray(value)
    about = of_text(f"{values.dtype.str}{values.shape}")
    if values.dtype.hasobject:
        return combine([about, *(of_value(item, depth) for item in values.ravel())])
    return combine([about, of_bytes(numpy.ascontiguousarray(values).tobytes())])
