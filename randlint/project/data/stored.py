"""Generators that a dataset keeps: made before an item is read, drawn from while it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from randlint import syntax as cst
from randlint.facts import Call, Place, Scope, Value
from randlint.patterns import regex
from randlint.project.data.datasets import READERS, Class, Function, methods, operations_in, run_by
from randlint.project.module import Module
from randlint.project.operations import Operation
from randlint.project.settings import last_name
from randlint.records import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Stored:
    """A generator that outlives the reading of one item: the call that made it, a use of it, and its name.

    ``use`` draws from it, or hands it to a function that cannot but do so.
    """

    module: Module
    made: cst.Call
    place: Place
    user: Function
    use: cst.Call
    name: str


def stored_generators(found: Class) -> list[Stored]:
    """Generators that reading an item draws from and did not make, each once, in order of the draws.

    Left out where a worker gives them a seed of its own: made or seeded anew while an item is read, or in a function
    that asks for the worker or its seed.
    """
    running = run_by(methods(found, *READERS))
    inside = [f.scope for f, _ in running]
    result: list[Stored] = []
    for function, _ in running:
        for call, receiver in _uses(function):
            stored = _stored(function, call, receiver, inside)
            if stored is None or any(s.made is stored.made for s in result):
                continue
            if not _seeded_anew(stored.name, [f for f, _ in running], found):
                result.append(stored)
    return result


def _uses(function: Function) -> Iterator[tuple[Call, cst.BaseExpression]]:
    """Calls of a function that draw, with the expression of the generator that they draw from."""
    for call in function.module.calls_in(function.scope):
        operation = function.module.operation_at(call.node)
        if operation is None:
            if any(p.startswith("builtins.") for p in function.module.paths(call.node.func, call.place)):
                continue
            passed = [a.value for a in call.node.args if isinstance(a.value, (cst.Name, cst.Attribute))]
            yield from ((call, node) for node in passed)
        elif operation.effect == "draw" and not operation.by_name_alone:
            yield from ((call, receiver) for receiver in _receivers(operation))


def _stored(user: Function, call: Call, receiver: cst.BaseExpression, inside: list[Scope]) -> Stored | None:
    module = user.module
    values = [v for v in module.values(receiver, call.place) if not v.is_none]
    made = [_made(module, v) for v in values]
    known = [m for m in made if m is not None]
    if not known or len(known) < len(made):
        return None
    for owner, place, _ in known:
        function = place.scope.function
        if any(scope is function for scope in inside) or (function is not None and knows_worker(owner, function)):
            return None
    # Have: every generator that may be drawn from here was made before, and without knowing the worker.
    owner, place, made_by = known[-1]  # the first in the file: values come latest first
    return Stored(owner, made_by, place, user, call.node, last_name(receiver))


_OF_WORKERS = regex(r"worker|seed", re.I)


def knows_worker(module: Module, function: Scope) -> bool:
    """Whether a function asks for the worker or its seed, or is named as if; a constructor runs in the parent."""
    if function.name == "__init__":
        return False
    roles = {o.role for o in operations_in(Function(module, function))}
    return bool(roles & {"worker-info", "initial-seed"}) or bool(_OF_WORKERS.search(function.name))


def _seeded_anew(name: str, running: list[Function], found: Class) -> bool:
    """``self.rng.seed(index)`` while an item is read, ``dataset.rng = ...`` or ``dataset.rng.seed(...)`` elsewhere."""
    for function in running:
        seeds = [o for o in operations_in(function) if o.effect == "seed" and isinstance(o.node.func, cst.Attribute)]
        if any(isinstance(o.node.func, cst.Attribute) and last_name(o.node.func.value) == name for o in seeds):
            return True
        if any(o.role == "worker-info" for o in operations_in(function)):
            return True  # what it shares with the other workers on purpose cannot be told
    for assignment in found.module.facts.assignments:
        target = assignment.target
        if isinstance(target, cst.Attribute) and target.attr.value == name and not _is_self(target.value):
            return True
    return False


def _is_self(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Name) and node.value in {"self", "cls"}


def _receivers(operation: Operation) -> list[cst.BaseExpression]:
    """Expressions of the generator that a draw takes its numbers from."""
    func = operation.node.func
    if operation.api.stream == "own" and isinstance(func, cst.Attribute):
        return [func.value]
    argument = operation.argument(operation.api.generator)
    return [argument.node] if argument.is_given and argument.node is not None and argument.place is not None else []


def _made(module: Module, value: Value) -> tuple[Module, Place, cst.Call] | None:
    owner = module.project.module_of(value.facts) or module
    if not isinstance(value.node, cst.Call) or value.place is None:
        return None
    node: cst.Call = value.node
    operation = owner.operation_at(node)
    inner = node.func.value if isinstance(node.func, cst.Attribute) else None
    if operation is not None and operation.api.returns == "self" and isinstance(inner, cst.Call):
        node, operation = inner, owner.operation_at(inner)  # torch.Generator().manual_seed(0)
    if operation is None or operation.effect not in {"make", "derive"} or operation.api.stream != "own":
        return None
    return owner, value.place, node
