"""Replaces attributes of modules and classes, now or when their module is imported, and puts them back."""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from randlint.trace.remap.behaviours import Behaviour

_ABSENT = object()
_CUDA_MODULES = ("torch.cuda", "torch.cuda.memory", "torch.cuda.random", "torch.cuda.streams", "torch.cuda.graphs")


@dataclass(frozen=True)
class Row:
    """An attribute, as ``name`` or ``Class.name`` of a module, and what it does instead.

    Attributes that this version of torch does not have are left out.
    """

    module: str
    name: str
    behaviour: Behaviour


class Patches:
    """Everything that was replaced, with what stood there."""

    def __init__(self) -> None:
        self.active = True
        self.replaced: list[tuple[Any, str, Any]] = []  # holder, attribute, what it held itself
        self._scripted: list[int] = []

    def apply(self, rows: Iterable[Row]) -> None:
        """Replace what is imported; the rest follows when it is."""
        from torch.utils._device import _device_constructors

        _device_constructors()  # remembers the original constructors: a default device looks for them
        for row in rows:
            if row.module in sys.modules:
                self._patch(row)
                continue
            import wrapt

            wrapt.register_post_import_hook(functools.partial(self._imported, row), row.module)

    def _imported(self, row: Row, module: object) -> None:
        if self.active:
            self._patch(row)

    def undo(self) -> None:
        """Put everything back, the latest change first."""
        from torch.jit import _builtins

        self.active = False
        while self.replaced:
            holder, attribute, before = self.replaced.pop()
            if before is _ABSENT:
                delattr(holder, attribute)
            else:
                setattr(holder, attribute, before)
        for number in self._scripted:
            (_builtins._builtin_table or {}).pop(number, None)

    def _patch(self, row: Row) -> None:
        path, _, attribute = row.name.rpartition(".")
        module = sys.modules[row.module]
        try:
            holder = attrgetter(path)(module) if path else module
        except AttributeError:
            return
        original = vars(holder).get(attribute, getattr(holder, attribute, _ABSENT))
        if original is _ABSENT:
            return
        ours = row.behaviour.replace(original)
        self._set(holder, attribute, ours)
        if row.module in _CUDA_MODULES and not path:
            for name in _CUDA_MODULES:  # the same function stands in the module that defines it
                other = sys.modules.get(name)
                if other is not None and vars(other).get(attribute) is original:
                    self._set(other, attribute, ours)
        self._tell_torchscript(original, ours)

    def _set(self, holder: Any, attribute: str, ours: Any) -> None:
        self.replaced.append((holder, attribute, vars(holder).get(attribute, _ABSENT)))
        setattr(holder, attribute, ours)

    def _tell_torchscript(self, original: Any, ours: Any) -> None:
        """TorchScript knows built-in functions by identity."""
        from torch.jit import _builtins

        builtins: Any = _builtins
        operation = builtins._find_builtin(original) if callable(original) else None
        if operation is not None and id(ours) not in builtins._get_builtin_table():
            builtins._register_builtin(ours, operation)
            self._scripted.append(id(ours))
