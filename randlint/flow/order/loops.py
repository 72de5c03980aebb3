"""What depends on the order in which a loop goes through a value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from randlint import syntax as cst
from randlint.facts import Place
from randlint.facts.tree import children, walk
from randlint.facts.values import literal
from randlint.flow.consequence import last_name
from randlint.flow.order.calls import is_pinned
from randlint.flow.order.model import At
from randlint.flow.order.tables import kind_of_method
from randlint.names import NUMBERED_TABLE
from randlint.project import Module
from randlint.project.parents import parents_in

if TYPE_CHECKING:
    from randlint.flow.order.trace import Tracer

_GATHERS = frozenset({"append", "extend", "insert", "appendleft"})
_JOINS = frozenset({"append", "concat", "concatenate", "vstack", "hstack", "cat", "stack", "row_stack"})
_MAKES_LABEL = frozenset({"int", "full", "full_like", "tensor", "array", "repeat", "LongTensor", "list", "tuple"})


def for_loop(tracer: Tracer, at: At, loop: cst.For) -> None:
    """``for x in value:``"""
    if loop.iter is at.node:
        numbers = _numbers_of(loop.target) if at.numbered else set()
        go_through(tracer, at.gone_through(), loop, numbers)


def comprehension(tracer: Tracer, at: At, clause: cst.CompFor) -> None:
    """``[f(x) for x in value]``: the elements in the same order."""
    parents = parents_in(at.module)
    if clause.iter is not at.node:
        return
    numbers = _numbers_of(clause.target) if at.numbered else set()
    whole = parents[clause]
    while isinstance(whole, cst.CompFor):
        whole = parents[whole]
    take_comprehension(tracer, at.gone_through(), whole, clause, numbers)


def take_comprehension(tracer: Tracer, at: At, whole: cst.CSTNode, clause: cst.CompFor, numbers: set[str]) -> None:
    """The same for a comprehension, of which the elements go through one clause."""
    if any(_asks_chance(at.module, test) for test in clause.ifs):
        tracer.use("chance", at, whole)
    if isinstance(whole, cst.DictComp):
        if _mentions(whole.key, numbers) or _mentions(whole.value, numbers):
            tracer.use("number", at, whole)
        return
    if isinstance(whole, (cst.ListComp, cst.GeneratorExp)):
        scope = at.module.facts.scope_by_node.get(whole)
        place = scope.place if scope is not None and scope.place is not None else at.place
        tracer.follow(at.to(whole, place))


def _numbers_of(target: cst.BaseExpression) -> set[str]:
    """The name that counts: the first of ``i, x``."""
    if isinstance(target, (cst.Tuple, cst.List)) and target.elements:
        first = target.elements[0].value
        return {first.value} if isinstance(first, cst.Name) else set()
    return set()


def go_through(tracer: Tracer, at: At, loop: cst.For, numbers: set[str]) -> None:
    """A loop takes the elements one after the other; ``numbers`` are names that count them."""
    numbers = numbers | _counters(loop)
    for node in _own(loop.body):
        if isinstance(node, cst.Call):
            _call_in_loop(tracer, at, loop, node, numbers)
        elif isinstance(node, cst.AugAssign):
            _addition(tracer, at, loop, node, numbers)
        elif isinstance(node, cst.Assign):
            _assignment(tracer, at, loop, node, numbers)
        elif isinstance(node, cst.Expr) and isinstance(node.value, cst.Subscript):
            if NUMBERED_TABLE.search(at.module.code(node.value.value)):
                tracer.use("number", at, node)  # a vocabulary that takes in what is looked up
        elif isinstance(node, cst.Yield) and node.value is not None and not isinstance(node.value, cst.From):
            tracer.give_back(at, "yield", node)
        elif isinstance(node, (cst.If, cst.IfExp)) and _asks_chance(at.module, node.test):
            tracer.use("chance", at, node.test)


def _own(body: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """What a loop does itself, in order: not what functions do that are defined in it."""
    stack = [body]
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, (cst.FunctionDef, cst.ClassDef, cst.Lambda)):
            stack.extend(reversed(children(node)))


def _counters(loop: cst.For) -> set[str]:
    """Names that a loop counts up by a fixed step, and does not set otherwise."""
    counted, set_anew = set(), set()
    for node in _own(loop.body):
        if isinstance(node, cst.AugAssign) and isinstance(node.target, cst.Name):
            step = literal(node.value)
            if isinstance(node.operator, cst.AddAssign) and isinstance(step, int):
                counted.add(node.target.value)
        elif isinstance(node, cst.AssignTarget) and isinstance(node.target, cst.Name):
            set_anew.add(node.target.value)
    return counted - set_anew


def _mentions(node: cst.CSTNode, numbers: set[str]) -> bool:
    """Whether a value is, or holds, one of the numbers: not in a text, a name of a file, an index or a test."""
    if not numbers or isinstance(node, (cst.FormattedString, cst.Comparison, cst.Subscript, cst.Lambda)):
        return False
    if isinstance(node, cst.Name):
        return node.value in numbers
    if isinstance(node, cst.Attribute):
        return False
    if isinstance(node, cst.Call) and last_name(node.func) not in _MAKES_LABEL:
        return False
    if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Modulo):
        return False
    return any(_mentions(child, numbers) for child in children(node))


def _call_in_loop(tracer: Tracer, at: At, loop: cst.For, call: cst.Call, numbers: set[str]) -> None:
    if not isinstance(call.func, cst.Attribute):
        return
    name, receiver = call.func.attr.value, call.func.value
    place = at.module.facts.calls_by_node[call].place
    if name in _GATHERS:
        if any(_mentions(arg.value, numbers) for arg in call.args):
            tracer.use("number", at, call)
        if _is_outside(at.module, receiver, place, loop):
            tracer.gather(at, receiver, place)
    elif name.startswith("add") and NUMBERED_TABLE.search(at.module.code(receiver)):
        tracer.use("number", at, call)
    elif kind_of_method(at.module, name) == "saved" and _is_outside(at.module, receiver, place, loop):
        tracer.use("saved", at, call)


def _addition(tracer: Tracer, at: At, loop: cst.For, node: cst.AugAssign, numbers: set[str]) -> None:
    """``rows += [row]``; sums of numbers do not depend on the order, but for their last digits."""
    is_list = any(isinstance(part, (cst.List, cst.ListComp)) for part in (node.value, *children(node.value)))
    if not isinstance(node.operator, cst.AddAssign):
        return
    if not is_list:
        if _holds_text(at.module, node, loop):
            tracer.use("text", at, node)
        return
    if _mentions(node.value, numbers):
        tracer.use("number", at, node)
    place = _place_of(at.module, node)
    if place is not None and _is_outside(at.module, node.target, place, loop):
        tracer.gather(at, node.target, place)


def _holds_text(module: Module, node: cst.AugAssign, loop: cst.For) -> bool:
    """Whether a text is put together piece by piece: ``text = ""`` before the loop, ``text += more`` in it."""
    place = _place_of(module, node)
    if place is None or not isinstance(node.target, cst.Name) or not _is_outside(module, node.target, place, loop):
        return False
    found = module.resolver.reaching(node.target.value, place)
    return any(isinstance(literal(binding.value), str) for binding in found)


def _assignment(tracer: Tracer, at: At, loop: cst.For, node: cst.Assign, numbers: set[str]) -> None:
    place = _place_of(at.module, node)
    for target in (t.target for t in node.targets):
        if place is None:
            return
        if isinstance(target, cst.Subscript) and _is_outside(at.module, target.value, place, loop):
            if _mentions(node.value, numbers) or is_length_of(node.value, target.value):
                tracer.use("number", at, node)
            elif any(_mentions(child, numbers) for part in target.slice for child in children(part.slice)):
                tracer.gather(at, target.value, place)
        elif isinstance(target, cst.Name) and _adds_to(node.value, target.value):
            tracer.store(at.to(at.node, place), target)


def is_length_of(value: cst.BaseExpression, table: cst.BaseExpression) -> bool:
    """``ids[word] = len(ids)``"""
    if not isinstance(value, cst.Call) or last_name(value.func) != "len" or len(value.args) != 1:
        return False
    return value.args[0].value.deep_equals(table)


def _adds_to(value: cst.BaseExpression, name: str) -> bool:
    """``rows = np.append(rows, row)``, ``frame = pd.concat([frame, more])``, ``rows = rows + [row]``."""
    if isinstance(value, cst.Call):
        is_join = last_name(value.func) in _JOINS
    else:
        adds = isinstance(value, cst.BinaryOperation) and isinstance(value.operator, cst.Add)
        is_join = adds and any(isinstance(n, (cst.List, cst.ListComp)) for n in children(value))
    return is_join and any(isinstance(n, cst.Name) and n.value == name for n in walk(value))


def _place_of(module: Module, statement: cst.CSTNode) -> Place | None:
    return next((a.place for a in module.facts.assignments if a.node is statement), None)


def _is_outside(module: Module, node: cst.BaseExpression, place: Place, loop: cst.CSTNode) -> bool:
    """Whether a name, or an attribute of ``self``, holds the same object in all rounds of a loop."""
    if isinstance(node, cst.Attribute):
        return isinstance(node.value, cst.Name)
    if not isinstance(node, cst.Name):
        return False
    found = module.resolver.reaching(node.value, place)
    held = [binding for binding in found if binding.kind not in {"import", "def", "class"}]
    return any(all(block.node is not loop for block in binding.place.blocks()) for binding in held)


def _asks_chance(module: Module, test: cst.CSTNode) -> bool:
    """Whether seeded numbers, one for each element in turn, decide what is done with it."""
    for node in walk(test):
        operation = module.operation_at(node)
        if operation is not None and operation.effect == "draw" and operation.role in {"numbers", "choice"}:
            return is_pinned(operation)
    return False
