"""Dispatch modes that log a hash of what every operation gives: the plain way to find where two runs part."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.autograd import _get_sequence_nr
from torch.utils._python_dispatch import TorchDispatchMode

_TORCH = torch.__path__[0]


class HashingMode(TorchDispatchMode):
    """Logs name, phase, place and hashes of the outputs of all operations but views, in memory."""

    def __init__(self, mark: Callable[[Tensor], Any]) -> None:
        super().__init__()
        self.mark = mark
        self.log: list[tuple[Any, ...]] = []
        self._places: dict[int, Any] = {}
        self._left_out: dict[Any, bool] = {}
        self._library: dict[Any, bool] = {}

    def __torch_dispatch__(self, op: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None) -> Any:
        result = op(*args, **(kwargs or {}))
        left_out = self._left_out.get(op)
        if left_out is None:
            left_out = self._left_out[op] = op.is_view or op.namespace == "profiler" or "empty" in op.__name__
        node = torch._C._current_autograd_node()
        if node is None:
            phase, place = "forward", self._place()
            self._places.setdefault(_get_sequence_nr() - 1, place)
        else:
            phase, place = "backward", self._places.get(node._sequence_nr())
        if not left_out:
            outputs = result if isinstance(result, (tuple, list)) else (result,)
            marks = [self.mark(each) for each in outputs if isinstance(each, Tensor) and each.numel()]
            self.log.append((op, phase, place, marks))
        return result

    def _place(self) -> Any:
        frame = sys._getframe(2)
        while frame is not None:
            code = frame.f_code
            is_library = self._library.get(code)
            if is_library is None:
                name = code.co_filename
                is_library = self._library[code] = name.startswith(_TORCH) or name == __file__
            if not is_library:
                return code.co_filename, frame.f_lineno
            frame = frame.f_back  # type: ignore[assignment]
        return None


def with_hash_tensor() -> HashingMode:
    """An XOR of all elements, which does not see their order."""
    return HashingMode(lambda x: torch.hash_tensor(x.double() if x.is_floating_point() else x))


def with_crc32() -> HashingMode:
    """The checksum of the bytes."""
    return HashingMode(lambda x: zlib.crc32(x.detach().contiguous().numpy()))  # type: ignore[arg-type]
