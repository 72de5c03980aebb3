"""Other numbers for seeds: one to one, so that a program's seeds stay equal or different as they were.

A number stays in the range that it is in (32 bits, 64 bits, more), for a library may refuse a larger one.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable
from typing import Any

_SMALL, _LARGE = 2**32, 2**64


def shifted(seed: int, offset: int) -> int:
    """The number that stands for ``seed``, which is not negative; ``offset`` neither."""
    if seed < _SMALL:
        return (seed + offset) % _SMALL
    if seed < _LARGE:
        return _SMALL + (seed - _SMALL + offset) % (_LARGE - _SMALL)
    return seed + offset


def shifted_back(seed: int, offset: int) -> int:
    """The number below 2**64 that :func:`shifted` makes ``seed`` of."""
    if seed < _SMALL:
        return (seed - offset) % _SMALL
    return _SMALL + (seed - _SMALL - offset) % (_LARGE - _SMALL)


def for_python(seed: Any, offset: int) -> Any:
    """What ``random.seed`` takes: it ignores the sign of whole numbers, and hashes other numbers."""
    if isinstance(seed, int):
        return shifted(abs(seed), offset)
    if isinstance(seed, float):
        return shifted(hash(seed) % _LARGE, offset)
    if isinstance(seed, str):
        return f"{seed}+{offset}"
    if isinstance(seed, (bytes, bytearray)):
        return bytes(seed) + f"+{offset}".encode()
    return seed


def for_numpy(seed: Any, offset: int) -> Any:
    """What NumPy's generators take: a whole number, or several of which the first is changed."""
    number = _whole(seed)
    if number is not None:
        return shifted(number, offset) if number >= 0 else seed
    if not isinstance(seed, Iterable) or isinstance(seed, (str, bytes)) or getattr(seed, "ndim", 1) != 1:
        return seed
    numbers = list(seed)
    first = _whole(numbers[0]) if numbers else None
    if first is None or first < 0:
        return seed
    return [shifted(first, offset), *numbers[1:]]


def for_torch(seed: Any, offset: int) -> Any:
    """What ``torch.manual_seed`` takes: anything that ``int`` takes; negative numbers count from 2**64 downwards."""
    try:
        number = int(seed)
    except (TypeError, ValueError, OverflowError):
        return seed
    return shifted(number % _LARGE, offset) if -_LARGE // 2 <= number < _LARGE else seed


def for_keys(seed: Any, offset: int) -> Any:
    """What takes one whole number, such as JAX's keys and TensorFlow's seed."""
    number = _whole(seed)
    return seed if number is None or number < 0 else shifted(number, offset)


def _whole(value: Any) -> int | None:
    """A whole number as Python's, None for anything else, such as an array that is being traced."""
    try:
        return operator.index(value)
    except (TypeError, ValueError):
        return None
