"""randlint: find randomness hazards in machine-learning code before, during and between runs."""

from typing import Any

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """``randlint.trace`` is there without an import of its own; nothing of it is loaded before it is used."""
    if name == "trace":
        import randlint.trace as trace

        return trace
    raise AttributeError(f"module 'randlint' has no attribute {name!r}")
