"""The knowledge in ``rules/``, loaded and validated: what a library's functions do to randomness, and what a rule says.

Nothing here knows a library or a hazard; everything it returns was read from TOML.
Public entries: :func:`load_catalogue`, :func:`load_kernels` and :func:`load_random_ops`.
"""

from typing import TYPE_CHECKING, Any

from randlint.catalogue.load import load_catalogue
from randlint.catalogue.model import (
    EFFECTS,
    PROMISES,
    STREAMS,
    Api,
    Catalogue,
    CatalogueError,
    Example,
    Message,
    Rule,
)

if TYPE_CHECKING:
    from randlint.catalogue.kernels import Kernel, Kernels, RandomOp, load_kernels, load_random_ops

__all__ = [
    "EFFECTS",
    "PROMISES",
    "STREAMS",
    "Api",
    "Catalogue",
    "CatalogueError",
    "Example",
    "Kernel",
    "Kernels",
    "Message",
    "RandomOp",
    "Rule",
    "load_catalogue",
    "load_kernels",
    "load_random_ops",
]


def __getattr__(name: str) -> Any:
    """What only the tracer asks for is loaded when it does."""
    if name in __all__:
        from randlint.catalogue import kernels

        return getattr(kernels, name)
    raise AttributeError(f"module 'randlint.catalogue' has no attribute {name!r}")
