"""Arrays of uninitialised memory that are added to before anything is written to them."""

from __future__ import annotations

from collections.abc import Iterator

from randlint import syntax as cst
from randlint.facts import Scope
from randlint.facts.tree import walk
from randlint.facts.values import literal
from randlint.project.module import Module
from randlint.project.operations import Operation


def accumulated(module: Module) -> Iterator[tuple[Operation, cst.CSTNode, str]]:
    """(what makes the memory, the first addition, its name), where the addition is the first thing that happens."""
    for assignment in module.facts.assignments:
        target = assignment.target
        operation = module.operation_at(assignment.value)
        if operation is None or operation.role not in {"empty-sized", "empty-like"} or not isinstance(target, cst.Name):
            continue
        scope = assignment.place.scope
        if assignment.operator or not operation.node.args or literal(operation.node.args[0].value) == 0:
            continue
        if len(scope.bindings.get(target.value, ())) != _changes(module, scope, target.value) + 1:
            continue  # the name is given other things as well
        use = _first_use(module, scope, target.value, assignment.node)
        if use is not None:
            yield operation, use, target.value


def _changes(module: Module, scope: Scope, name: str) -> int:
    return sum(b.kind == "augment" for b in scope.bindings.get(name, ()))


def _first_use(module: Module, scope: Scope, name: str, made: cst.CSTNode) -> cst.AugAssign | None:
    """The addition, where it is the first of all statements that mention the name after it was made."""
    first = None
    for statement in module.facts.statements:
        node = statement.node
        if isinstance(node, cst.BaseCompoundStatement) or statement.place.scope is not scope or node is made:
            continue
        if not any(isinstance(n, cst.Name) and n.value == name for n in walk(node)):
            continue
        first = node
        break
    if not isinstance(first, cst.AugAssign) or not isinstance(first.operator, (cst.AddAssign, cst.SubtractAssign)):
        return None
    target: cst.BaseExpression = first.target
    while isinstance(target, cst.Subscript):
        target = target.value
    plain = isinstance(target, cst.Name) and target.value == name
    return first if plain and not _in_nested(module, scope, name) else None


def _in_nested(module: Module, scope: Scope, name: str) -> bool:
    """True where a function or a header mentions the name: it may be filled there."""
    places = module.facts.loads.get(name, ())
    headers = [s.node for s in module.facts.statements if isinstance(s.node, cst.BaseCompoundStatement)]
    mentioned = any(
        isinstance(n, cst.Name) and n.value == name
        for h in headers
        for part in (getattr(h, "iter", None), getattr(h, "test", None), *(i.item for i in getattr(h, "items", ())))
        if part is not None
        for n in walk(part)
    )
    return mentioned or any(p.scope is not scope and scope in list(p.scope.chain()) for p in places)
