"""Euclidean norms, by which a recording tells a small difference from a large one."""

from __future__ import annotations

import ctypes
import functools
import math
import sys
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from randlint.trace.recording.devices import Pending, Sums
from randlint.trace.recording.quiet import has_no_values, is_observed, unobserved

_PLAIN = frozenset([Tensor, torch.nn.Parameter])
_PIECE = 1024  # squares of float32 that are added up in float32 where there are many
_MANY = 2**14
_FEW_BYTES = 2**15  # beyond, NumPy may start threads
_SAMPLES, _SAMPLE = 8, 256
_FEW = 2**16  # elements that may be added up in float32 at once, with a relative error of 1e-7
_SMALL, _LARGE = 1e-15, 1e15  # beyond, squares of float32 may have left its range


def norm(tensor: Tensor) -> float | Pending | None:
    """The Euclidean norm of all elements; None for what is not floating or complex, or has no values.

    Of single and half precision it has a relative error of up to 1e-6. It is Pending for what lies on another device.
    """
    if type(tensor) in _PLAIN and tensor.is_cpu and tensor.layout is torch.strided:
        dtype = tensor.dtype
        if dtype is torch.float32:
            found = _of_few(tensor, tensor.nbytes) if tensor.nbytes <= _FEW_BYTES else 0.0
            if _SMALL < found < _LARGE:
                return found
        elif not (dtype.is_floating_point or dtype.is_complex):
            return None
        if not is_observed():
            try:
                with torch._C._AutoDispatchBelowAutograd():
                    return _norm(tensor)
            except RuntimeError:  # nested
                pass
    try:
        with unobserved():
            return _of_odd(tensor)
    except Exception:  # of a subclass of the program's, or a backend that has no such operations
        return None


def estimated_norm(tensor: Tensor) -> float | Pending | None:
    """The norm; of float32 on the CPU with more than 8,192 elements an estimate from 2,048 of them: eight pieces at
    equal distances. For every operation of a run the norm of all elements would cost more than everything else."""
    if type(tensor) in _PLAIN and tensor.dtype is torch.float32 and tensor.is_cpu:
        try:
            found = _of_few(tensor, tensor.nbytes)
        except RuntimeError:  # nested
            found = 0.0
        if _SMALL < found < _LARGE:
            return found
    return norm(tensor)


def norms(tensors: Sequence[Tensor | None]) -> list[float | Pending]:
    """The norms of many tensors, 0.0 for what has none: :func:`norm` of each, in less than half of its time."""
    found: list[float | Pending] = [0.0] * len(tensors)
    together: list[tuple[int, Tensor]] = []
    for number, tensor in enumerate(tensors):
        if tensor is not None:
            if type(tensor) in _PLAIN and tensor.is_cpu and _is_short(tensor):
                together.append((number, tensor))
            else:
                found[number] = norm(tensor) or 0.0
    if together:
        with unobserved():
            known = torch.stack(torch._foreach_norm([tensor for _, tensor in together])).tolist()
        for (number, tensor), value in zip(together, known, strict=True):
            found[number] = value if _SMALL < value < _LARGE else norm(tensor) or 0.0
    return found


def _has_norm(tensor: Tensor) -> bool:
    return tensor.dtype.is_floating_point or tensor.dtype.is_complex


def _is_short(tensor: Tensor) -> bool:
    return tensor.dtype is torch.float32 and tensor.layout is torch.strided and 0 < tensor.numel() < _FEW


def _of_few(tensor: Tensor, size: int) -> float:
    """The norm of elements that lie side by side with NumPy, which takes a fifth of torch's time; 0.0 if that does not
    work. Of more than ``_FEW_BYTES`` it is an estimate."""
    numpy = sys.modules.get("numpy")
    try:
        if numpy is None or not size or not tensor.is_contiguous() or tensor.untyped_storage().nbytes() < size:
            return 0.0
        values = numpy.frombuffer((ctypes.c_char * size).from_address(tensor.data_ptr()), "f4")
    except RuntimeError:  # nested, or wrapped by a transform of torch.func
        return 0.0
    squares = _squares(numpy)
    if size <= _FEW_BYTES:
        return math.sqrt(squares(values))
    distance = len(values) // _SAMPLES
    few = values[: distance * _SAMPLES].reshape(_SAMPLES, distance)[:, :_SAMPLE].ravel()
    return math.sqrt(squares(few) * (len(values) / len(few)))


@functools.cache
def _squares(numpy: Any) -> Callable[[Any], float]:
    """The sum of squares of an array; where it leaves the range of its type nobody is warned."""
    silent: Callable[[Any], float] = numpy.errstate(all="ignore")(lambda values: values.dot(values))
    return silent


def _norm(tensor: Tensor) -> float:
    if tensor.dtype is torch.float32:
        # In float64 it takes four times as long.
        if tensor.numel() > _MANY and tensor.is_contiguous():
            found = _in_pieces(tensor)
        else:
            found = float(torch.linalg.vector_norm(tensor))
        if _SMALL < found < _LARGE:
            return found
    elif tensor.dtype in (torch.bfloat16, torch.float16):
        found = float(torch.linalg.vector_norm(tensor, dtype=torch.float32))
        if _SMALL < found < _LARGE:
            return found
    elif tensor.dtype.itemsize == 1:
        tensor = tensor.float()
    elif tensor.is_complex():
        tensor = tensor.abs()
    return float(torch.linalg.vector_norm(tensor, dtype=torch.float64))


def _in_pieces(tensor: Tensor) -> float:
    flat = tensor.view(-1)
    whole = flat.numel() // _PIECE * _PIECE
    pieces = torch.linalg.vector_norm(flat[:whole].view(-1, _PIECE), dim=1)
    found = float(torch.linalg.vector_norm(pieces, dtype=torch.float64))
    return found if whole == flat.numel() else math.hypot(found, float(torch.linalg.vector_norm(flat[whole:])))


def _of_odd(tensor: Tensor) -> float | Pending | None:
    if not _has_norm(tensor) or has_no_values(tensor):
        return None
    while torch._C._functorch.is_functorch_wrapped_tensor(tensor):
        tensor = torch._C._functorch.get_unwrapped(tensor)
    if hasattr(type(tensor), "__tensor_flatten__"):
        names, _ = tensor.__tensor_flatten__()  # type: ignore[attr-defined]
        return _joined([norm(getattr(tensor, name)) for name in names])
    if tensor.is_nested:
        return _joined([norm(each) for each in tensor.unbind()])
    if tensor.layout is torch.sparse_coo:
        return norm(tensor._values())
    if tensor.layout is torch._mkldnn:  # type: ignore[attr-defined]
        return norm(tensor.to_dense())
    if tensor.layout is not torch.strided:
        return norm(tensor.values())
    return _norm(tensor) if tensor.is_cpu else Sums.of(tensor.device).norm(tensor)


def _joined(parts: list[float | Pending | None]) -> float | Pending | None:
    known = [part for part in parts if part is not None]
    if any(isinstance(part, Pending) for part in known):
        return Pending.of(known, lambda numbers: math.hypot(*(n for n in numbers if n is not None)))
    return math.hypot(*known) if known else None  # type: ignore[arg-type]
