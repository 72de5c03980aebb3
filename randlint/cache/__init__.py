"""Results of earlier runs, kept in ``.randlint_cache`` for as long as nothing that they rest on has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from randlint.cache.findings_cache import FindingsCache

__all__ = ["FindingsCache"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from randlint.cache.findings_cache import FindingsCache

    return FindingsCache
