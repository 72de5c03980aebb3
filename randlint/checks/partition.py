"""Whether a shuffle decides a split: its result is cut in two, or the rest is taken by dropping what was sampled."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from randlint.facts import Scope
from randlint.facts.tree import children
from randlint.project import Operation


def result_name(operation: Operation) -> str | None:
    """The plain name that an operation's result is bound to, or that an in-place shuffle works on."""
    for assignment in operation.module.facts.assignments:
        if assignment.value is operation.node and isinstance(assignment.target, cst.Name):
            return assignment.target.value
    if is_dropped(operation) and operation.node.args:
        first = operation.node.args[0].value
        return first.value if isinstance(first, cst.Name) else None
    return None


def is_dropped(operation: Operation) -> bool:
    """True where the call is a statement of its own, so that what it returns goes nowhere."""
    return isinstance(operation.call.parent, cst.Expr)


def decides_split(operation: Operation) -> bool:
    """True where what was shuffled is sliced into two parts, or sampled rows are dropped to get the rest."""
    name = result_name(operation)
    if name is None:
        return False
    scope = operation.place.scope.function or operation.module.facts.module
    return _is_cut_in_two(name, scope) or _is_dropped_by_index(name, operation)


def _is_cut_in_two(name: str, scope: Scope) -> bool:
    heads = tails = False
    for node in _nodes(scope.node):
        if not (isinstance(node, cst.Subscript) and isinstance(node.value, cst.Name) and node.value.value == name):
            continue
        part = node.slice[0].slice
        if isinstance(part, cst.Slice):
            heads = heads or (part.lower is None and part.upper is not None)
            tails = tails or part.lower is not None
    return heads and tails


def _is_dropped_by_index(name: str, operation: Operation) -> bool:
    for call in operation.module.facts.calls:
        func = call.node.func
        if not (isinstance(func, cst.Attribute) and func.attr.value in {"drop", "isin", "difference"}):
            continue
        for arg in call.node.args:
            value = arg.value
            if not (isinstance(value, cst.Attribute) and value.attr.value == "index"):
                continue
            if isinstance(value.value, cst.Name) and value.value.value == name:
                return True
    return False


def _nodes(root: cst.CSTNode) -> Iterator[cst.CSTNode]:
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(children(node))
