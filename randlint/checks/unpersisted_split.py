"""unpersisted-split: parts are filtered by a random column that is drawn anew for each of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from randlint import syntax as cst
from randlint.checks.base import Draft, check
from randlint.facts import Call, Place
from randlint.facts.tree import paired, walk
from randlint.patterns import regex
from randlint.project import Module, Operation
from randlint.project.settings import last_name

_ADDS = frozenset({"withColumn", "withColumns", "select"})
_FILTERS = frozenset({"filter", "where"})
# What computes a frame once and for all, or brings its rows home.
_KEEPS = regex(r"^(persist|cache|(local)?[cC]heckpoint|toPandas|collect|save\w*|parquet|insertInto)$")
_PART = regex(r"train|test|val|dev|hold_?out|split|fold|part", re.I)


@check("unpersisted-split")
def unpersisted_split(module: Module) -> Iterator[Draft]:
    """Report a random column of a lazy frame by which two or more parts are filtered, where nothing keeps the frame.

    Silent where the frame is kept (persisted, cached, checkpointed, written, collected), where there is one filter
    only, and where nothing tells that the filters make parts.
    """
    for drawn in module.select(effect="draw", role="lazy-numbers"):
        names = _frames_with(module, drawn)
        if not names or _is_kept(module, drawn.place, names):
            continue
        parts = [c for c in _calls_on(module, drawn.place, names) if last_name(c.node.func) in _FILTERS]
        repeated = any(c.place.loop is not None or c.place.scope.kind == "comprehension" for c in parts)
        if (len(parts) < 2 and not repeated) or not _makes_parts(module, drawn, parts):
            continue
        # Have: parts that are computed one by one, each with the numbers of its own computation.
        yield Draft(
            module,
            drawn.node,
            drawn.place,
            "drawn-anew",
            data={"api": drawn.written},
            related=[(module, part.node, "a part is filtered here") for part in parts],
        )


def _frames_with(module: Module, drawn: Operation) -> set[str]:
    """Names of the frames that hold the column, also after more columns were added."""
    names: set[str] = set()
    for assignment in module.facts.assignments:
        value, target = assignment.value, assignment.target
        if value is None or not isinstance(target, cst.Name) or assignment.place.scope is not drawn.place.scope:
            continue
        chain = list(_chain(value))
        holds = any(last_name(c.func) in _ADDS and any(n is drawn.node for n in walk(c)) for c in chain)
        comes = _root(value) in names and not any(last_name(c.func) in _FILTERS for c in chain)
        if (holds or comes) and any(_KEEPS.match(last_name(c.func)) for c in chain):
            return set()
        if holds or comes:
            names.add(target.value)
    return names


def _is_kept(module: Module, place: Place, names: set[str]) -> bool:
    return any(_KEEPS.match(last_name(call.node.func)) for call in _calls_on(module, place, names))


def _calls_on(module: Module, place: Place, names: set[str]) -> list[Call]:
    """Calls of methods of these frames, in the function of a place and its comprehensions."""
    own = place.scope.function
    calls = [c for c in module.facts.calls if c.place.scope.function is own]
    return [c for c in calls if isinstance(c.node.func, cst.Attribute) and _root(c.node) in names]


def _makes_parts(module: Module, drawn: Operation, parts: list[Call]) -> bool:
    function = drawn.place.scope.function
    if function is not None and _PART.search(function.name):
        return True
    pairs = (pair for a in module.facts.assignments for pair in paired(a.target, a.value))
    named = [t for t, value in pairs if value is not None and any(part.node in _chain(value) for part in parts)]
    return any(_PART.search(module.code(target)) for target in named)


def _chain(node: cst.BaseExpression) -> Iterator[cst.Call]:
    """The calls of ``a.b(...).c(...)``, outside in."""
    while isinstance(node, (cst.Call, cst.Attribute)):
        if isinstance(node, cst.Call):
            yield node
            node = node.func
        else:
            node = node.value


def _root(node: cst.BaseExpression) -> str:
    """The name that a chain of calls and attributes starts from."""
    while isinstance(node, (cst.Call, cst.Attribute)):
        node = node.func if isinstance(node, cst.Call) else node.value
    return node.value if isinstance(node, cst.Name) else ""
