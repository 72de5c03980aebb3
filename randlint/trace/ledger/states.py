"""Fingerprints of the state of random streams, taken without drawing a number.

Two equal fingerprints mean that two streams are about to give the same numbers. They are 16 hexadecimal digits.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any

from xxhash import xxh3_64_hexdigest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def digest(data: bytes) -> str:
    return xxh3_64_hexdigest(data)


def as_number(fingerprint: str) -> int:
    """The same as a signed number of 64 bits."""
    number = int(fingerprint, 16)
    return number - 2**64 if number >= 2**63 else number


def of_python(getstate: Callable[[], tuple[Any, ...]]) -> str:
    """The state of a ``random.Random``, from its ``getstate``."""
    version, words, gauss = getstate()
    return digest(array("Q", words).tobytes() + repr((version, gauss)).encode())


def of_numpy(state: Mapping[str, Any]) -> str:
    """The state of a bit generator or a legacy ``RandomState``, from their dictionaries."""
    return digest(b"".join(_bytes(state)))


def _bytes(state: Mapping[str, Any]) -> list[bytes]:
    parts: list[bytes] = []
    for key in sorted(state):
        value = state[key]
        parts.append(key.encode())
        if isinstance(value, dict):
            parts.extend(_bytes(value))
        else:  # arrays, numbers, names
            parts.append(value.tobytes() if hasattr(value, "tobytes") else repr(value).encode())
    return parts


def of_torch(generator: Any) -> str:
    """The state of a ``torch.Generator``; empty where it cannot be read now, as while a CUDA graph is captured."""
    import ctypes

    from torch.utils._python_dispatch import _disable_current_modes

    try:
        with _disable_current_modes():  # a mode that makes fake tensors has no bytes to read
            state = generator.get_state()
            # By address: torch's own ways to bytes need NumPy, or one Python number for each byte.
            return digest(ctypes.string_at(state.data_ptr(), state.numel()))
    except RuntimeError:
        return ""
