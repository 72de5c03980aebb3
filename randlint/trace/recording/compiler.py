"""Keeps torch.compile from compiling what records."""

from __future__ import annotations

import sys
from typing import Any

_RULES = "torch._dynamo.trace_rules"
_kept: list[bool] = []


def keep_from_compiler() -> None:
    """Have torch.compile leave the tracer's functions alone, now or once it is imported.

    It compiles every function that a compiled one calls, hooks of optimizers too, unless their folder is on its list.
    """
    if _kept:
        return
    _kept.append(True)
    if _RULES in sys.modules:
        _leave_alone(sys.modules[_RULES])
        return
    import wrapt

    wrapt.register_post_import_hook(_leave_alone, _RULES)


def _leave_alone(rules: Any) -> None:
    rules.add("randlint.trace")
