"""Whether this file starts the program in which a place runs, or leaves that (and the seeding) to its callers."""

from __future__ import annotations

from randlint.facts import Place, Scope
from randlint.project import Module

_MAX_DEPTH = 12


def starts_program(module: Module, place: Place) -> bool:
    """True in a notebook, in a file with a main guard, at module level, and in functions called from there."""
    if module.source.kind == "notebook" or module.facts.main_guards:
        return True
    return _is_reached(module, place, frozenset())


def _is_reached(module: Module, place: Place, visited: frozenset[Scope]) -> bool:
    function = place.scope.function
    if function is None:
        return True
    if function in visited or len(visited) > _MAX_DEPTH:
        return False
    visited = visited | {function}
    return any(_is_reached(module, call.place, visited) for call in module.call_sites(function))


def is_called_by_framework(place: Place) -> bool:
    """True in ``__iter__``, ``__getitem__``, ``__call__``, ``forward``: run per item or epoch under seeds of others."""
    function = place.scope.function
    if function is None or function.parent is None or function.parent.kind != "class":
        return False
    name = function.name
    return name == "forward" or (name.startswith("__") and name.endswith("__") and name != "__init__")
