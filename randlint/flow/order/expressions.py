"""What an expression stands in, for each kind of it: where its order goes next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from randlint import syntax as cst
from randlint.flow.order import calls, loops, positions
from randlint.flow.order.callers import calls_of
from randlint.flow.order.model import At
from randlint.project.parents import parents_in

if TYPE_CHECKING:
    from randlint.flow.order.trace import Tracer

_ROWS = frozenset({"iloc", "loc", "values", "T", "array"})
_SET_OPERATORS = (cst.Subtract, cst.BitOr, cst.BitAnd, cst.BitXor)


def _assigned(tracer: Tracer, at: At, parent: Any) -> None:
    targets = [t.target for t in parent.targets] if isinstance(parent, cst.Assign) else [parent.target]
    for target in targets:
        tracer.store(at, target)
    if isinstance(parent, cst.NamedExpr):
        tracer.follow(at.to(parent))


def _added(tracer: Tracer, at: At, parent: cst.AugAssign) -> None:
    """``files += listing``: the name holds it from there on; sets stay sets."""
    if parent.value is at.node and isinstance(parent.operator, (cst.AddAssign, cst.BitOrAssign)):
        at = at.gone_through() if isinstance(parent.operator, cst.AddAssign) else at
        tracer.store(at, parent.target)


def _returned(tracer: Tracer, at: At, parent: cst.Return) -> None:
    tracer.give_back(at, "return", parent)


def _yielded_from(tracer: Tracer, at: At, parent: cst.From) -> None:
    tracer.give_back(at.gone_through(), "yield", parent)


def _passed_on(tracer: Tracer, at: At, parent: Any) -> None:
    if not (isinstance(parent, cst.IfExp) and parent.test is at.node):
        tracer.follow(at.to(parent))


def _combined(tracer: Tracer, at: At, parent: cst.BinaryOperation) -> None:
    operators = _SET_OPERATORS if at.unordered else (cst.Add,)
    if isinstance(parent.operator, cst.Subtract) and parent.right is at.node:
        return  # what is taken away
    if isinstance(parent.operator, operators):
        tracer.follow(at.to(parent))


def _unpacked(tracer: Tracer, at: At, parent: cst.StarredElement) -> None:
    display = parents_in(at.module).get(parent)
    if isinstance(display, (cst.List, cst.Tuple)):
        tracer.follow(at.gone_through().to(display))


def _listed(tracer: Tracer, at: At, parent: cst.Element) -> None:
    """``return files, labels`` and ``a, b = files, labels``: the same place of a tuple elsewhere."""
    parents = parents_in(at.module)
    display = parents.get(parent)
    if not isinstance(display, cst.Tuple):
        return
    index = next(i for i, e in enumerate(display.elements) if e is parent)
    outer = parents.get(display)
    if isinstance(outer, cst.Assign):
        _store_element(tracer, at, outer, index, len(display.elements))
    elif isinstance(outer, cst.Return) and at.place.scope.function is not None:
        sites = calls_of(at.module, at.place.scope.function)
        for module, call in sites:
            statement = parents_in(module).get(call.node)
            if isinstance(statement, cst.Assign):
                there = at.into(module, call.node, call.place)
                _store_element(tracer, there, statement, index, len(display.elements))
        if not sites:
            tracer.use("return", at, outer)


def _store_element(tracer: Tracer, at: At, statement: cst.Assign, index: int, size: int) -> None:
    for target in statement.targets:
        if isinstance(target.target, (cst.Tuple, cst.List)) and len(target.target.elements) == size:
            tracer.store(at, target.target.elements[index].value)


def _opened(tracer: Tracer, at: At, parent: cst.WithItem) -> None:
    if parent.item is at.node and parent.asname is not None:
        tracer.store(at, parent.asname.name)


def _attribute(tracer: Tracer, at: At, parent: cst.Attribute) -> None:
    call = parents_in(at.module).get(parent)
    if isinstance(call, cst.Call) and call.func is parent:
        calls.method(tracer, at, call, parent.attr.value)
    elif parent.attr.value in _ROWS and not at.unordered:
        tracer.follow(replace(at.to(parent), frame=False))


HANDLERS: dict[type[cst.CSTNode], Callable[[Tracer, At, Any], None]] = {
    cst.Assign: _assigned,
    cst.AnnAssign: _assigned,
    cst.NamedExpr: _assigned,
    cst.AugAssign: _added,
    cst.Return: _returned,
    cst.From: _yielded_from,
    cst.IfExp: _passed_on,
    cst.BooleanOperation: _passed_on,
    cst.Await: _passed_on,
    cst.BinaryOperation: _combined,
    cst.StarredElement: _unpacked,
    cst.Element: _listed,
    cst.WithItem: _opened,
    cst.Attribute: _attribute,
    cst.Arg: calls.argument,
    cst.Subscript: positions.subscript,
    cst.Index: positions.as_index,
    cst.For: loops.for_loop,
    cst.CompFor: loops.comprehension,
}
