"""Fingerprints and norms of what lies on a GPU: computed there, and fetched for many tensors at a time.

Waiting for a GPU after every operation would make a run many times slower, so a :class:`Pending` value stands for one
that is not known yet. It may be stored in a database row as it is: SQLite asks for its number when the row is written,
and the first one asked fetches all others of its device.

The fingerprint of words x[i] is that of two wrapping sums of x[i] * w[i], with fixed weights of 64 bits that look
random. Two tensors that differ have the same pair of sums with one chance in about 2**64.
"""

from __future__ import annotations

import struct
import threading
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor
from xxhash import xxh3_64_intdigest

from randlint.trace.recording.quiet import unobserved

_PIECE = 1 << 18  # words that are summed up at a time
_PIECES = 16  # pieces in one kernel: 64 MB for products
_WAITING = 16_384  # numbers that are fetched at the latest
_WORDS = {1: torch.int8, 2: torch.int16, 4: torch.int32, 8: torch.int32, 16: torch.int32}
_GOLDEN, _MIX1, _MIX2 = -0x61C8864680B583EB, -0x40A7B892E31B1A47, -0x6B2FB644ECCEEE15  # SplitMix64, as signed numbers


class Pending:
    """A number that a device still computes. :meth:`resolve` waits for it."""

    __slots__ = ("_resolve", "_value")

    def __init__(self, resolve: Callable[[], Any]) -> None:
        self._resolve: Callable[[], Any] | None = resolve
        self._value: Any = None

    @classmethod
    def of(cls, marks: Sequence[Any], join: Callable[[list[Any]], Any]) -> Pending:
        """What ``join`` makes of numbers of which some are pending."""
        return cls(lambda: join([mark.resolve() if isinstance(mark, Pending) else mark for mark in marks]))

    def resolve(self) -> Any:
        """The number, or None where it could not be fetched."""
        if self._resolve is not None:
            self._value, self._resolve = self._resolve(), None
        return self._value

    def __conform__(self, protocol: Any) -> Any:
        """What SQLite writes."""
        return self.resolve()


class Sums:
    """What one device computes for fingerprints and norms. Use :meth:`of`; any thread may."""

    def __init__(self, device: torch.device) -> None:
        self.device = device
        self._lock = threading.RLock()
        self._weights: Tensor | None = None
        self._waiting: list[tuple[Tensor, list[int]]] = []  # what is computed, and where its bits go

    @classmethod
    def of(cls, device: torch.device) -> Sums:
        found = _of_devices.get(device)
        return found if found is not None else _of_devices.setdefault(device, cls(device))

    def add(self, tensor: Tensor, seed: int) -> Pending | None:
        """Start a fingerprint; None while a CUDA graph is captured, which would keep these kernels."""
        if self._captures():
            return None
        with unobserved():
            bits = self._queue(self._sums(tensor))
        return Pending(
            lambda: xxh3_64_intdigest(struct.pack("<2q", *bits), seed) - 2**63 if self._fetch(bits) else None
        )

    def norm(self, tensor: Tensor) -> Pending | None:
        """Start the Euclidean norm of a floating or complex tensor, in float64."""
        if self._captures():
            return None
        with unobserved():
            norm = torch.linalg.vector_norm(tensor.abs() if tensor.is_complex() else tensor, dtype=torch.float64)
            bits = self._queue(norm.reshape(1).view(torch.int64))
        return Pending(lambda: struct.unpack("<d", struct.pack("<q", *bits))[0] if self._fetch(bits) else None)

    # -- on the device -------------------------------------------------------------------------------------------

    def _sums(self, tensor: Tensor) -> Tensor:
        """Two weighted sums of the tensor's words."""
        words = tensor.contiguous().view(-1).view(_WORDS[tensor.element_size()])
        weights = self._weights_here()
        if words.numel() <= _PIECE:
            return (words * weights[:2, : words.numel()]).sum(1)
        rows: list[Tensor] = []
        whole = words.numel() // _PIECE
        pieces = words[: whole * _PIECE].view(whole, 1, _PIECE)
        for first in range(0, whole, _PIECES):
            rows.extend((pieces[first : first + _PIECES] * weights[:2]).sum(2))
        rest = words[whole * _PIECE :]
        rows.append((rest * weights[:2, : rest.numel()]).sum(1))
        # Other weights for whole pieces, or x[i, k] and x[k, i] could change places unseen.
        return (torch.stack(rows, 1) * weights[2:, : len(rows)]).sum(1)

    def _weights_here(self) -> Tensor:
        with self._lock:
            if self._weights is None:
                x = torch.arange(1, 4 * _PIECE + 1, dtype=torch.int64, device=self.device) * _GOLDEN
                for shift, factor in ((30, _MIX1), (27, _MIX2)):
                    x = (x ^ ((x >> shift) & ((1 << (64 - shift)) - 1))) * factor
                self._weights = (x ^ ((x >> 31) & ((1 << 33) - 1))).view(4, _PIECE)
            return self._weights

    # -- to the CPU ----------------------------------------------------------------------------------------------

    def _captures(self) -> bool:
        return self.device.type == "cuda" and torch.cuda.is_current_stream_capturing()

    def _queue(self, numbers: Tensor) -> list[int]:
        bits: list[int] = []
        with self._lock:
            self._waiting.append((numbers, bits))
            if len(self._waiting) >= _WAITING:
                self._fetch(bits)
        return bits

    def _fetch(self, bits: list[int]) -> bool:
        """Fill ``bits``, and those of all others that wait. False where that is impossible now."""
        with self._lock:
            if not bits and not self._captures():
                waiting, self._waiting = self._waiting, []
                if self.device.type == "cuda":  # they may come from several streams
                    torch.cuda.synchronize(self.device)
                with unobserved():
                    numbers = iter(torch.cat([each for each, _ in waiting]).tolist())
                for each, place in waiting:
                    place.extend(next(numbers) for _ in range(each.numel()))
            return bool(bits)


_of_devices: dict[torch.device, Sums] = {}
