"""The conditions that a row of the kernel catalogue may have: names, and what each takes.

What they mean is written in :mod:`randlint.trace.predicates`, which has a function of each name and needs torch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from randlint.catalogue.model import CatalogueError

# How the positions in an index tensor are read: see predicates.duplicates.
GEOMETRIES = ("flat", "elements", "positions", "plane", "volume")
CUDNN_SWITCHES = ("enabled", "deterministic", "benchmark")


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_texts(value: Any) -> bool:
    return _is_text(value) or (isinstance(value, list) and bool(value) and all(_is_text(v) for v in value))


def _table(inner: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, dict) and bool(value) and all(inner(v) for v in value.values())


_PARAMETERS: Mapping[str, tuple[str, Callable[[Any], bool]]] = {
    "arguments": ("the name of an argument, or a list of names", _is_texts),
    "names": ("a name, or a list of names", _is_texts),
    "words": ("a table of an argument and a word or list of words", _table(_is_texts)),
    "values": ("a table of a name and a list of values", _table(lambda v: isinstance(v, list) and bool(v))),
    "counts": ("a table of an argument and a whole number from 0", _table(_is_count)),
    "count": ("a whole number from 0", _is_count),
    "geometry": (f"a table of an argument and one of {', '.join(GEOMETRIES)}", _table(lambda v: v in GEOMETRIES)),
    "cudnn": (
        f"a table of {', '.join(CUDNN_SWITCHES)} and true or false",
        lambda v: _table(lambda flag: isinstance(flag, bool))(v) and set(v) <= set(CUDNN_SWITCHES),
    ),
}
# The predicates that randlint.trace.predicates has, and the kind of parameter each takes.
PREDICATES: Mapping[str, str] = {
    "argument_is": "values",
    "covers_dimension": "arguments",
    "cudnn": "cudnn",
    "dtype": "words",
    "duplicates": "geometry",
    "environment_lacks": "values",
    "floating": "arguments",
    "given": "arguments",
    "indexed_elements_at_least": "count",
    "node": "names",
    "numel_at_least": "counts",
    "ranks_above": "count",
    "threads_above": "count",
    "varied": "arguments",
}


def check_conditions(when: Mapping[str, Any], where: str) -> None:
    for name, parameter in when.items():
        if name not in PREDICATES:
            raise CatalogueError(f"{where}: no predicate {name!r}; there are {', '.join(PREDICATES)}")
        words, fits = _PARAMETERS[PREDICATES[name]]
        if not fits(parameter):
            raise CatalogueError(f"{where}: the parameter of {name} must be {words}")
