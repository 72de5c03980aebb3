"""When a loader's order is really drawn: not where it is made, but where it is iterated."""

from __future__ import annotations

import re

import libcst as cst

from randlint.checks.partition import result_name
from randlint.facts import Place
from randlint.project import Module, Operation, seeded_before


def seeded_before_use(operation: Operation, stream: str) -> bool:
    """True where the stream is seeded before the loader is made, or before every place that iterates it.

    A look at one batch (a loop that breaks, ``next(iter(loader))``, ``len(loader)``) is no use that counts.
    """
    module = operation.module
    if seeded_before(module, operation.place, stream):
        return True
    name = result_name(operation)
    uses = _uses(operation, name) if name is not None else []
    return bool(uses) and all(seeded_before(module, place, stream) for place in uses)


def _uses(operation: Operation, name: str) -> list[Place]:
    module = operation.module
    found = []
    for place in module.facts.loads.get(name, ()):
        bindings = module.resolver.reaching(name, place)
        if any(b.value is operation.node for b in bindings) and not _is_a_look(module, name, place):
            found.append(place)
    return found


def _is_a_look(module: Module, name: str, place: Place) -> bool:
    statement = place.statement
    if isinstance(statement, cst.For):
        return name in module.code(statement.iter) and _breaks(statement.body)
    if statement is None or isinstance(statement, cst.BaseCompoundStatement):
        return False
    word = re.escape(name)
    looks = rf"\b(len\(\s*{word}\s*\)|next\(\s*iter\(\s*{word}\s*\)\s*\)|{word}\.\w+)"
    rest = re.sub(looks, "", module.code(statement))
    return re.search(rf"\b{word}\b", rest) is None


def _breaks(body: cst.BaseSuite) -> bool:
    """True where the loop's body always ends in ``break``."""
    statements = body.body
    last = statements[-1] if statements else None
    if isinstance(last, cst.SimpleStatementLine):
        last = last.body[-1]
    return isinstance(last, cst.Break)
