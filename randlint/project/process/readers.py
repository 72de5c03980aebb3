"""When a program first does what reads an environment variable: an import, or the first use of a library.

Rows of the ``[[environment]]`` table say what counts; only what surely runs before a place is answered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from randlint import syntax as cst
from randlint.facts import Call, ImportFact, Place
from randlint.facts.values import literal
from randlint.project.module import Module
from randlint.project.process.environment import environment_writes
from randlint.records import dataclass

_MAX_DEPTH = 5


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """Something at a place of the file that reads a variable, directly or in a file that is imported there.

    ``name`` is what reads it: a package, or a call as the user wrote it. ``through`` is the project's own module in
    between, if any.
    ``statement`` is the import statement, None for a call.
    """

    place: Place
    node: cst.CSTNode
    name: str
    through: str = ""
    statement: cst.CSTNode | None = None


def readings(module: Module, row: Mapping[str, Any]) -> Iterator[Reading]:
    """Everything in a file that makes a library read the row's variable, in order of the walk."""
    if row["read"] == "import":
        for fact in module.facts.imports:
            reading = _import(module, fact, row, 0, frozenset({module.source.display}))
            if reading is not None:
                yield reading
    else:
        for call in module.facts.calls:
            name = _use(module, call, row)
            if name:
                yield Reading(call.place, call.node, name)


def runs_before(module: Module, earlier: Place, later: Place) -> bool:
    """True where ``earlier`` has surely run when ``later`` first runs: in one scope, or module level before a call.

    A function that nothing in this file calls at module level runs after the whole file.
    """
    first, second = earlier.scope.function, later.scope.function
    if first is second:
        return earlier.order < later.order and not earlier.excludes(later)
    if first is not None:
        return False
    starts = list(_entries(module, later, 0))
    return all(earlier.order < place.order and not earlier.excludes(place) for place in starts)


def _entries(module: Module, place: Place, depth: int) -> Iterator[Place]:
    """Places at module level that lead to a place in a function."""
    function = place.scope.function
    if function is None:
        yield place
    elif depth < _MAX_DEPTH:
        for call in module.call_sites(function):
            if call.place.scope.function is not function:
                yield from _entries(module, call.place, depth + 1)


def _import(
    module: Module, fact: ImportFact, row: Mapping[str, Any], depth: int, visited: frozenset[str]
) -> Reading | None:
    """The reading that one import makes; None for what the type checker alone imports."""
    if fact.place.for_types_only:
        return None
    dotted = f"{fact.module}.{fact.name}" if fact.name else fact.module
    own = [m for m in (module.project.find(d, module) for d in dict.fromkeys((dotted, fact.module))) if m is not None]
    if not own:
        if module.project.find(fact.module.partition(".")[0], module) is not None:
            return None  # a part of this project that is not Python
        name = next((entry for entry in row["read_by"] if _matches(dotted, entry)), "")
        return Reading(fact.place, fact.node, name.removesuffix(".*"), "", fact.statement) if name else None
    for other in own:
        if depth < _MAX_DEPTH and other.source.display not in visited:
            inner = _module_level(other, row, depth + 1, visited | {other.source.display})
            if inner is not None:
                return Reading(fact.place, fact.node, inner.name, fact.module, fact.statement)
    return None


def _module_level(module: Module, row: Mapping[str, Any], depth: int, visited: frozenset[str]) -> Reading | None:
    """The first reading that importing a module of the project makes; None where it sets the variable before."""
    for fact in module.facts.imports:
        if fact.place.scope.function is not None or any(b.kind == "main" for b in fact.place.blocks()):
            continue
        reading = _import(module, fact, row, depth, visited)
        if reading is not None:
            set_before = (w for w in environment_writes(module) if w.variable == row["variable"])
            return None if any(runs_before(module, w.place, reading.place) for w in set_before) else reading
    return None


def _matches(dotted: str, entry: str) -> bool:
    if entry.endswith("*"):
        return dotted.startswith(entry[:-1])
    return dotted == entry or dotted.startswith(entry + ".")


def _use(module: Module, call: Call, row: Mapping[str, Any]) -> str:
    """How a call that uses the library is written; empty for any other call, and for one that may not run."""
    if any(block.kind in {"if", "loop", "try", "match"} for block in call.place.blocks()):
        return ""
    func = call.node.func
    paths = module.paths(func, call.place)
    if any(_matches(path, entry) for path in paths for entry in row["used_by"]):
        return module.code(func)
    if isinstance(func, cst.Attribute) and func.attr.value in row.get("methods", ()) and not call.node.args:
        return module.code(func)
    devices = tuple(row.get("devices", ()))
    moved = isinstance(func, cst.Attribute) and func.attr.value == "to"
    for arg in call.node.args:
        named = arg.keyword.value if arg.keyword is not None else ""
        device = literal(arg.value)
        if devices and isinstance(device, str) and device.startswith(devices) and (named == "device" or moved):
            return module.code(call.node)
    return ""
