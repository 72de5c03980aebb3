"""Facts times catalogue: the operations of each file, and what follows from direct imports and local functions.

What needs libcst is loaded when it is asked for: the search for modules and the index do without.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from randlint.project.arguments import Argument
    from randlint.project.module import Module
    from randlint.project.operations import Operation
    from randlint.project.project import Project
    from randlint.project.seeds.seeding import seeded_before, seeds_any

__all__ = ["Argument", "Module", "Operation", "Project", "seeded_before", "seeds_any"]

_PLACES = {
    "Argument": "arguments",
    "Module": "module",
    "Operation": "operations",
    "Project": "project",
    "seeded_before": "seeds.seeding",
    "seeds_any": "seeds.seeding",
}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
    return value
