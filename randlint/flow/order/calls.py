"""What a call does with the order of an argument, or of the object whose method it is."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from randlint import syntax as cst
from randlint.facts import Place, Scope
from randlint.flow.consequence import is_a_look, last_name
from randlint.flow.order.model import At
from randlint.flow.order.tables import is_cut, kind_of_call, kind_of_method
from randlint.flow.reach import seeded_on_every_path
from randlint.patterns import regex
from randlint.project import Module, Operation, seeded_before
from randlint.project.parents import parents_in, reads_of

if TYPE_CHECKING:
    from randlint.flow.order.trace import Tracer

_DRAWS = frozenset({"shuffle", "choice", "split"})
_GENERATOR = regex(r"(^|_)(rng|rnd|prng|random_?state|generator|np_random)\d*$", re.I)
_GENERATOR_METHODS = frozenset({"shuffle", "choice", "choices", "sample", "permutation", "permuted"})
# What only stands beside the elements: the axes of a figure, colours.
_DECORATION = regex(r"(^|[_.])(ax|axs|axes|axis|colors?|colours?|markers?|cmap|palette)(\b|_)", re.I)
_LOGS = regex(r"^(print|echo|log|debug|info|warn|warning|error|exception|critical|write)$")
_GIVES_NUMBERS = regex(r"^(itertools\.)?(range|count)\(")


def argument(tracer: Tracer, at: At, arg: cst.Arg) -> None:
    """The value is passed to a call."""
    call = parents_in(at.module)[arg]
    if not isinstance(call, cst.Call):  # a base of a class
        return
    place = _place_of(at, call)
    kind = kind_of_call(at.module, call, place)
    if arg.star:
        if kind == "keeps":
            tracer.follow(at.gone_through().to(call))
        return
    if kind:
        _known(tracer, at, call, kind)
        return
    operation = at.module.operation_at(call)
    if operation is not None and operation.effect == "draw" and operation.role in _DRAWS:
        _drawn(tracer, at, operation)
    elif not isinstance(call.func, cst.Attribute) or not _of_method(tracer, at, call, call.func, place):
        _handed_over(tracer, at, call, arg, place)


def _place_of(at: At, call: cst.Call) -> Place:
    fact = at.module.facts.calls_by_node.get(call)
    return fact.place if fact is not None else at.place


def _known(tracer: Tracer, at: At, call: cst.Call, kind: str) -> None:
    """A call whose kind stands in the tables."""
    taken = at.gone_through()
    if kind == "keeps":
        tracer.follow(taken.to(call))
    elif kind == "tables":
        tracer.follow(replace(taken.to(call), frame=True))
    elif kind == "counts":
        tracer.follow(taken.counted().to(call))
    elif kind == "pairs":
        _paired(tracer, taken, call)
    elif kind == "maps":
        if at.numbered:
            tracer.use("number", taken, call)
    elif kind != "sorts":
        report_taken(tracer, kind, taken, call)


def _paired(tracer: Tracer, at: At, call: cst.Call) -> None:
    """``zip``: with numbers it counts, with the elements of something else it makes pairs."""
    others = [a.value for a in call.args if a.value is not at.node]
    others = [other for other in others if not _DECORATION.search(at.module.code(other))]
    if others and all(_GIVES_NUMBERS.match(at.module.code(other)) for other in others):
        is_behind = call.args[0].value is at.node
        tracer.follow((at if is_behind else at.counted()).to(call))
        if is_behind and _maps(at, call):
            tracer.use("number", at, call)
        return
    if others:
        tracer.use("pair", at, call, tuple(others))
    tracer.follow(at.to(call))


def _maps(at: At, call: cst.Call) -> bool:
    arg = parents_in(at.module).get(call)
    outer = parents_in(at.module).get(arg) if isinstance(arg, cst.Arg) else None
    return isinstance(outer, cst.Call) and kind_of_call(at.module, outer, at.place) == "maps"


def _drawn(tracer: Tracer, at: At, operation: Operation) -> None:
    if is_pinned(operation):
        tracer.use("draw", at.gone_through(), operation.node)
    # else the result is another one each time, whatever the order


def is_pinned(operation: Operation) -> bool:
    """Whether a draw gives the same numbers in each run, so that the order that it is given shows in the result."""
    if not operation.is_unseeded:
        return True
    module = operation.module
    if operation.stream is None:
        return not _is_of_unseeded_generator(operation)
    if seeded_before(module, operation.place, operation.stream):
        return True
    return seeded_on_every_path(module, operation.call)


def _is_of_unseeded_generator(operation: Operation) -> bool:
    func = operation.node.func
    if not isinstance(func, cst.Attribute):
        return True
    for value in operation.module.values(func.value, operation.place):
        made = operation.module.operation_at(value.node)
        if made is not None and made.effect == "make" and made.is_unseeded:
            return True
    return False


def is_statement(module: Module, call: cst.Call) -> bool:
    """Whether a call stands by itself, so that what it gives back goes nowhere."""
    return isinstance(parents_in(module).get(call), cst.Expr)


def _of_method(tracer: Tracer, at: At, call: cst.Call, func: cst.Attribute, place: Place) -> bool:
    """Methods that are known by their name, whatever their object is. True for those."""
    name = func.attr.value
    taken = at.gone_through()
    if name == "join" and len(call.args) == 1:
        tracer.use("text", taken, call)
    elif name in _GENERATOR_METHODS and _GENERATOR.search(last_name(func.value)):
        tracer.use("draw", taken, call)
    elif name == "extend":
        tracer.gather(taken, func.value, place)
    elif name in {"append", "appendleft", "insert", "add"}:
        pass  # as one element
    elif name in {"update", "union", "intersection", "difference"}:
        if at.unordered and isinstance(func.value, cst.Name) and name == "update":
            tracer.follow_name(at, at.module.resolver.reaching(func.value.value, place), place)
    elif kind_of_method(at.module, name) == "saved":
        tracer.use("saved", taken, call)
    elif is_cut(at.module, call, name):
        tracer.use("slice", taken, call)
    elif kind_of_method(at.module, name) == "maps-over" and call.args[0].value is not at.node:
        tracer.follow(taken.to(call))
    else:
        return False
    return True


def _handed_over(tracer: Tracer, at: At, call: cst.Call, arg: cst.Arg, place: Place) -> None:
    """A function or class of the project gets the value."""
    for value in at.module.values(call.func, place):
        scope = value.scope
        if scope is None or scope.kind not in {"function", "class"} or value.path.endswith("()"):
            continue
        function = _constructor(scope) if scope.kind == "class" else scope
        module = at.module.project.module_of(value.facts) or at.module
        if function is not None:
            name = _parameter(function, call, arg)
            if name:
                tracer.hand_over(at, module, function, name)


def _constructor(cls: Scope) -> Scope | None:
    return next((c for c in cls.children if c.kind == "function" and c.name == "__init__"), None)


def _parameter(function: Scope, call: cst.Call, arg: cst.Arg) -> str:
    """The name under which a function gets an argument; empty where that cannot be told."""
    names = [p.name.value for p in function.parameters]
    if arg.keyword is not None:
        return arg.keyword.value if arg.keyword.value in names else ""
    before = call.args[: next(i for i, a in enumerate(call.args) if a is arg)]
    if any(a.star for a in before):
        return ""
    is_method = function.parent is not None and function.parent.kind == "class"
    is_static = any(isinstance(d, cst.Name) and d.value == "staticmethod" for d in function.decorators)
    index = len(before) + (1 if is_method and not is_static else 0)
    return names[index] if index < len(names) else ""


def report_taken(tracer: Tracer, kind: str, at: At, node: cst.CSTNode) -> None:
    """Some elements are taken by their position: not where that is only to look at them."""
    if not _is_in_text(at.module, node) and not _is_only_looked_at(at.module, at.place):
        tracer.use(kind, at, node)


def _is_in_text(module: Module, node: cst.CSTNode) -> bool:
    """Whether something stands in a formatted string: a message."""
    parents = parents_in(module)
    current: cst.CSTNode | None = node
    while current is not None and not isinstance(current, (cst.FormattedStringExpression, cst.BaseStatement)):
        current = parents.get(current)
    return isinstance(current, cst.FormattedStringExpression)


def _is_only_looked_at(module: Module, place: Place) -> bool:
    """Whether what is taken goes no further than the screen, directly or through a name."""
    statement = place.statement
    if isinstance(statement, (cst.Raise, cst.Assert)) or (isinstance(statement, cst.For) and _only_logs(statement)):
        return True
    if not isinstance(statement, cst.Assign):
        return is_a_look(module, place)
    names = [t.target.value for t in statement.targets if isinstance(t.target, cst.Name)]
    bindings = [b for name in names for b in place.scope.bindings.get(name, ()) if b.value is statement.value]
    reads = [load for binding in bindings for load in reads_of(module, [binding], binding.place)]
    return bool(reads) and all(isinstance(r.statement, cst.Expr) and is_a_look(module, r) for r in reads)


# -- methods of the value itself -----------------------------------------------------------------------------------


def method(tracer: Tracer, at: At, call: cst.Call, name: str) -> None:
    """A method of the value is called."""
    kind = kind_of_method(at.module, name)
    operation = at.module.operation_at(call)
    if operation is not None and operation.effect == "draw" and operation.role in _DRAWS:
        _drawn(tracer, at, operation)
    elif at.unordered:
        if kind == "stays-set":
            tracer.follow(at.to(call))
        elif kind == "first" and not call.args:
            tracer.use("first", at.gone_through(), call)
    elif kind in {"keeps", "stays-set"}:
        tracer.follow(at.to(call))
    elif kind and kind != "sorts":
        report_taken(tracer, kind, at, call)


def _only_logs(loop: cst.For) -> bool:
    lines = [part for line in loop.body.body if isinstance(line, cst.SimpleStatementLine) for part in line.body]
    calls = [part.value for part in lines if isinstance(part, cst.Expr) and isinstance(part.value, cst.Call)]
    return len(calls) == len(loop.body.body) and all(_LOGS.match(last_name(call.func)) for call in calls)


def ends_order(at: At) -> bool:
    """Whether the value is sorted in place here, or shuffled so that nothing of its order is left."""
    parents = parents_in(at.module)
    parent = parents.get(at.node)
    if isinstance(parent, cst.Attribute):
        call = parents.get(parent)
        named = kind_of_method(at.module, parent.attr.value)
        return isinstance(call, cst.Call) and named == "sorts" and is_statement(at.module, call)
    call = parents.get(parent) if isinstance(parent, cst.Arg) else None
    if not isinstance(call, cst.Call) or not is_statement(at.module, call):
        return False
    operation = at.module.operation_at(call)
    return operation is not None and operation.role == "shuffle" and not is_pinned(operation)


def is_sorted_in_place(at: At, name: str) -> bool:
    """The same for an attribute of ``self``, or it is given itself again, sorted."""
    if ends_order(at):
        return True
    parents = parents_in(at.module)
    arg = parents.get(at.node)
    call = parents.get(arg) if isinstance(arg, cst.Arg) else None
    if not isinstance(call, cst.Call) or kind_of_call(at.module, call, at.place) != "sorts":
        return False
    statement = at.place.statement
    return isinstance(statement, cst.Assign) and any(last_name(t.target) == name for t in statement.targets)
