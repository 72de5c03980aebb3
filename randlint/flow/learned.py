"""Whether anything is learned from, or scored on, what a call gives back."""

from __future__ import annotations

import re

import libcst as cst

from randlint.facts.tree import walk
from randlint.flow.consequence import last_name
from randlint.project import Module, Operation

_LEARNS = re.compile(
    r"^(fit\w*|partial_fit|train\w*|score|predict\w*|transform|cross_val\w*|evaluate\w*|explain\w*|\w+_score|\w*Dataset)$"
)


def is_learned_from(operation: Operation) -> bool:
    """False only where the file runs by itself and follows the names of the result to nothing but pictures and tables.

    Names are followed through assignments, without regard to order; a function of the file may do anything.
    """
    module = operation.module
    if operation.place.scope.function is not None or not module.runs_itself:
        return True
    names = _names_of(module, operation)
    calls = [call.node for call in module.facts.calls if _mentions(call.node, names)]
    return any(_LEARNS.match(last_name(call.func)) or _is_local(module, call) for call in calls)


def _names_of(module: Module, operation: Operation) -> set[str]:
    """What the result is called, and what is made of it."""
    names = {n.value for t in _targets_with(module, operation.node) for n in walk(t) if isinstance(n, cst.Name)}
    before = -1
    while len(names) != before:
        before = len(names)
        for assignment in module.facts.assignments:
            if assignment.value is not None and _mentions(assignment.value, names):
                names |= {n.value for n in walk(assignment.target) if isinstance(n, cst.Name)}
    return names


def _targets_with(module: Module, call: cst.Call) -> list[cst.BaseExpression]:
    return [a.target for a in module.facts.assignments if a.value is not None and any(n is call for n in walk(a.value))]


def _mentions(node: cst.CSTNode, names: set[str]) -> bool:
    return any(isinstance(n, cst.Name) and n.value in names for n in walk(node))


def _is_local(module: Module, call: cst.Call) -> bool:
    found = module.facts.calls_by_node.get(call)
    return found is not None and any(v.scope is not None for v in module.values(call.func, found.place))
