"""The runtime part: hooks on a running program, and what they say of it. Only this room may import torch.

The module can be called: ``with randlint.trace() as traced: ...`` is :class:`randlint.trace.api.Trace`.
"""

import sys
from types import ModuleType
from typing import Any


class _Callable(ModuleType):
    def __call__(self, **options: Any) -> Any:
        """Trace a block of code: see :class:`randlint.trace.api.Trace`."""
        from randlint.trace.api import Trace

        return Trace(**options)


sys.modules[__name__].__class__ = _Callable
