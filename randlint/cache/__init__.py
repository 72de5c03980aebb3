"""Results of earlier runs, kept in ``.randlint_cache`` for as long as nothing that they rest on has changed."""

from randlint.cache.findings_cache import FindingsCache

__all__ = ["FindingsCache"]
