"""When a loader's order is really drawn: not where it is made, but where it is iterated."""

from __future__ import annotations

import re

from randlint import syntax as cst
from randlint.checks.partition import result_name
from randlint.facts import Place
from randlint.project import Module, Operation, seeded_before
from randlint.project.seeds.seeding import seed_events


def seeded_before_use(operation: Operation, stream: str) -> bool:
    """True where the stream is seeded before a loader or sampler is made, or before every place that iterates it.

    A look at one batch (a loop that breaks, ``next(iter(loader))``, ``len(loader)``) is no use that counts. One that is
    handed out of its function may be iterated anywhere: any seed of this program's counts then.
    """
    module = operation.module
    if seeded_before(module, operation.place, stream):
        return True
    name = result_name(operation)
    if name is None:
        return not isinstance(operation.call.parent, cst.For) and _is_seeded_anywhere(module, stream)
    uses = _uses(operation, name)
    if any(isinstance(place.statement, cst.Return) for place in uses):
        return _is_seeded_anywhere(module, stream)
    return bool(uses) and all(seeded_before(module, place, stream) for place in uses)


def _is_seeded_anywhere(module: Module, stream: str) -> bool:
    """True where something that runs seeds the stream: a function that nothing in the file mentions does not."""
    for event in seed_events(module):
        function = event.place.scope.function
        if stream in event.streams or "*" in event.streams:
            if function is None or function.parent is None or function.parent.kind == "class":
                return True
            if function.name in module.facts.loads:
                return True
    return False


def _uses(operation: Operation, name: str) -> list[Place]:
    module = operation.module
    found: list[Place] = []
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
