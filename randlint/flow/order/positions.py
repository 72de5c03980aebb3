"""What taking elements by their position does with the order of a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from randlint import syntax as cst
from randlint.facts import Binding, Place
from randlint.facts.tree import walk
from randlint.facts.values import NOT_CONSTANT, literal
from randlint.flow.consequence import last_name
from randlint.flow.order.calls import is_pinned, report_taken
from randlint.flow.order.loops import go_through, is_length_of, take_comprehension
from randlint.flow.order.model import At
from randlint.patterns import regex
from randlint.project import Module
from randlint.project.parents import parents_in

if TYPE_CHECKING:
    from randlint.flow.order.trace import Tracer

_MATRIX = frozenset({"values", "to_numpy"})
_LEARNS = frozenset({"fit", "fit_transform", "array", "asarray", "tensor", "train_test_split"})
_FEATURES = regex(r"^(X|x)(_?(train|test|val|valid|dev|all|data|df))?$|^(features?|inputs?|predictors|covariates)$")
_ITERATES = frozenset({"range", "trange"})
_KEYS = frozenset({"keys", "items", "columns"})
_COUNTS = frozenset({"enumerate", "tenumerate"})


def subscript(tracer: Tracer, at: At, node: cst.Subscript) -> None:
    """``value[...]``"""
    is_target = isinstance(parents_in(at.module).get(node), (cst.AssignTarget, cst.Del))
    if node.value is not at.node or at.unordered or not node.slice or is_target:
        return
    part = node.slice[0].slice
    if isinstance(part, cst.Slice):
        _slice(tracer, at, node, part)
        return
    assert isinstance(part, cst.Index)
    index = part.value
    constant = literal(index)
    if constant is not NOT_CONSTANT:
        if isinstance(constant, int):
            report_taken(tracer, "first", at, node)
        else:
            tracer.follow(at.to(node))
    elif at.frame or _is_mask(index):
        tracer.follow(at.to(node))
    elif _is_own_number(at, index):
        return
    elif not _in_round(tracer, at, index):
        draws = [o for n in walk(index) if (o := at.module.operation_at(n)) is not None and o.effect == "draw"]
        if all(is_pinned(draw) for draw in draws):
            report_taken(tracer, "index", at, node)


def _slice(tracer: Tracer, at: At, node: cst.Subscript, part: cst.Slice) -> None:
    bounds = [bound for bound in (part.lower, part.upper) if bound is not None]
    if not bounds:
        tracer.follow(at.to(node))
    elif not any(_in_round(tracer, at, bound) for bound in bounds):
        report_taken(tracer, "slice", at, node)


def _is_mask(index: cst.BaseExpression) -> bool:
    """``value[other == 1]`` takes elements in the order that they have."""
    if isinstance(index, (cst.BinaryOperation, cst.UnaryOperation)):
        return isinstance(index.operator, (cst.BitAnd, cst.BitOr, cst.BitInvert))
    return isinstance(index, cst.Comparison)


def as_index(tracer: Tracer, at: At, index: cst.Index) -> None:
    """``table[value]``: columns in that order, where what is taken becomes the numbers that a model is given."""
    parents = parents_in(at.module)
    taken = parents.get(parents[index])
    if at.unordered or not isinstance(taken, cst.Subscript):
        return
    parent = parents.get(taken)
    if isinstance(parent, cst.Attribute):
        is_matrix = parent.attr.value in _MATRIX
    elif isinstance(parent, cst.Assign):
        is_matrix = any(isinstance(t.target, cst.Name) and _FEATURES.match(t.target.value) for t in parent.targets)
    elif isinstance(parent, cst.Arg):
        call = parents.get(parent)
        is_matrix = isinstance(call, cst.Call) and last_name(call.func) in _LEARNS
    else:
        is_matrix = False
    if is_matrix:
        tracer.use("columns", at, taken)


def _is_own_number(at: At, index: cst.BaseExpression) -> bool:
    """Whether an index was looked up where the positions of these elements are kept: ``at[name] = len(rows)``."""
    if not isinstance(index, cst.Subscript):
        return False
    kept = [a for a in at.module.facts.assignments if a.value is not None and is_length_of(a.value, at.node)]
    targets = (assignment.target for assignment in kept)
    return any(isinstance(t, cst.Subscript) and t.value.deep_equals(index.value) for t in targets)


def _in_round(tracer: Tracer, at: At, index: cst.BaseExpression) -> bool:
    """Whether an index counts through the whole value, as in ``for i in range(len(value))``: then that is a loop."""
    counting = _counting(at.module, index, at.place, 0)
    if counting is None:
        return False
    if counting.kind == "augment" or _goes_through_keys(counting):
        return True
    companion = _counted_along(counting)
    if companion is not None:
        tracer.use("pair", at, parents_in(at.module)[at.node], (companion,))
        return True
    block = next((b for b in counting.place.blocks() if b.kind == "loop"), None)
    if block is not None and isinstance(block.node, cst.For):
        go_through(tracer, at, block.node, {counting.name})
    elif block is not None and isinstance(block.node, (cst.ListComp, cst.GeneratorExp, cst.DictComp)):
        take_comprehension(tracer, at, block.node, block.node.for_in, {counting.name})
    return True


def _counting(module: Module, index: cst.BaseExpression, place: Place, depth: int) -> Binding | None:
    """The name that counts in a loop, over ``range(...)`` or step by step, and that an index is computed from."""
    for node in walk(index):
        for binding in module.resolver.reaching(node.value, place) if isinstance(node, cst.Name) else ():
            if binding.kind == "augment" and any(isinstance(b.node, cst.While) for b in binding.place.blocks()):
                return binding
            if binding.kind == "for" and _goes_through_keys(binding):
                return binding
            if binding.kind == "for" and _counted_along(binding) is not None:
                return binding
            if binding.kind == "for":
                calls = (n for n in walk(binding.value) if isinstance(n, cst.Call)) if binding.value is not None else ()
                if any(last_name(call.func) in _ITERATES for call in calls):
                    return binding
            elif binding.kind == "assign" and binding.value is not None and binding.unpack is None and depth < 3:
                found = _counting(module, binding.value, binding.place, depth + 1)
                if found is not None:
                    return found
    return None


def _counted_along(binding: Binding) -> cst.BaseExpression | None:
    """What a loop counts, for the number of ``for i, x in enumerate(other)``."""
    value = binding.value
    if binding.unpack != 0 or not isinstance(value, cst.Call) or last_name(value.func) not in _COUNTS or not value.args:
        return None
    return value.args[0].value


def _goes_through_keys(binding: Binding) -> bool:
    """``for name in table.keys()``: what is taken by it is no element, but a column."""
    value = binding.value.func if isinstance(binding.value, cst.Call) else binding.value
    return isinstance(value, cst.Attribute) and value.attr.value in _KEYS
