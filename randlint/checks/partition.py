"""Whether a draw decides a split: what it shuffled is cut in two, or what it did not choose is taken as the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeGuard

from randlint import syntax as cst
from randlint.facts import Scope
from randlint.facts.tree import is_name, walk
from randlint.patterns import regex
from randlint.project import Operation
from randlint.project.settings import last_name

_REST = frozenset({"drop", "isin", "difference", "setdiff1d", "delete"})
# Methods that keep or use the rows, where one without a result may otherwise only draw or print them.
_KEPT = regex(r"to_(?!string|frame|markdown|html)|write|save|dump|push|put|fit|train|map|apply|for_?each", re.I)
_SCREEN = frozenset({"print", "display", "pprint"})
_SPLITTERS = frozenset({"split", "array_split"})
_PART = regex(r"train|test|val|dev|hold_?out|split", re.IGNORECASE)


def result_name(operation: Operation) -> str | None:
    """The plain name that an operation's result is bound to, or that an in-place shuffle works on."""
    for assignment in operation.module.facts.assignments:
        if isinstance(assignment.target, cst.Name) and _same_rows(assignment.value) is operation.node:
            return assignment.target.value
    if is_dropped(operation) and operation.node.args:
        first = operation.node.args[0].value
        return first.value if isinstance(first, cst.Name) else None
    return None


def is_dropped(operation: Operation) -> bool:
    """True where the call is a statement of its own, so that what it returns goes nowhere."""
    return isinstance(operation.call.parent, cst.Expr)


def is_only_shown(operation: Operation) -> bool:
    """True where what the call returns goes no further than the screen: ``rows.sample(5).plot()``, ``print(...)``."""
    statement = operation.place.statement
    return isinstance(statement, cst.Expr) and _shows(statement.value, operation.node)


def _shows(node: cst.BaseExpression, wanted: cst.Call) -> bool:
    while node is not wanted:
        if isinstance(node, cst.Call):
            if isinstance(node.func, cst.Name) and node.func.value in _SCREEN:
                return any(_shows(arg.value, wanted) for arg in node.args)
            node = node.func
        elif isinstance(node, (cst.Attribute, cst.Subscript)) and not _KEPT.match(last_name(node)):
            node = node.value
        else:
            return False
    return True


def decides_split(operation: Operation) -> bool:
    """True where what was shuffled is sliced into two parts, or the rows that were not chosen are taken as the rest."""
    consumer = operation.call.parent
    if isinstance(consumer, cst.Call) and last_name(consumer.func) in _SPLITTERS:
        return bool(consumer.args) and consumer.args[0].value is operation.node
    name = result_name(operation)
    if name is None or (operation.role == "choice" and not _PART.search(name)):
        return False
    scope = operation.place.scope.function or operation.module.facts.module
    if operation.role == "shuffle" and _is_cut_in_two(operation, name, scope):
        return True
    return _leaves_rest(name, scope)


def masks_split(operation: Operation) -> bool:
    """True where the numbers drawn are compared with a share, and rows are taken by that mask and by its inverse."""
    comparison = operation.call.parent
    if not (isinstance(comparison, cst.Comparison) and comparison.left is operation.node):
        return False
    for assignment in operation.module.facts.assignments:
        target = assignment.target
        if assignment.value is not comparison or not isinstance(target, cst.Name):
            continue
        scope = operation.place.scope.function or operation.module.facts.module
        parts = {_inverted(index, target.value) for index in _indices(scope.node)}
        return {True, False} <= parts
    return False


def _same_rows(node: cst.BaseExpression | None) -> cst.BaseExpression | None:
    """The call that an expression's rows come from: ``draw().reset_index(drop=True)``, ``draw().tolist()``."""
    while isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute):
        if node.func.attr.value not in {"reset_index", "tolist", "copy"}:
            break
        node = node.func.value
    return node


def _is_cut_in_two(operation: Operation, name: str, scope: Scope) -> bool:
    """``rows[:n]`` and ``rows[n:]``, also through ``iloc``; ``rows[:-1]`` and ``rows[1:]`` are neighbours, no parts."""
    heads: list[cst.BaseExpression] = []
    tails: list[cst.BaseExpression] = []
    for node in walk(scope.node):
        if not isinstance(node, cst.Subscript) or not _is_rows_of(node.value, name):
            continue
        part = node.slice[0].slice
        if isinstance(part, cst.Slice):
            if part.lower is None and part.upper is not None:
                heads.append(part.upper)
            elif part.lower is not None:
                tails.append(part.lower)
    return any(_meet(operation, head, tail) for head in heads for tail in tails)


def _is_rows_of(node: cst.BaseExpression, name: str) -> bool:
    if isinstance(node, cst.Attribute) and node.attr.value in {"iloc", "loc"}:
        node = node.value
    return isinstance(node, cst.Name) and node.value == name


def _meet(operation: Operation, head: cst.BaseExpression, tail: cst.BaseExpression) -> bool:
    """Whether two bounds may be one place to cut; two different numbers are not."""
    code = operation.module.code
    return code(head) == code(tail) or not (_is_number(head) and _is_number(tail))


def _is_number(node: cst.BaseExpression) -> bool:
    if isinstance(node, cst.UnaryOperation):
        node = node.expression
    return isinstance(node, (cst.Integer, cst.Float))


def _leaves_rest(name: str, scope: Scope) -> bool:
    """``frame.drop(name.index)``, ``np.delete(rows, name)``, ``set(rows) - set(name)``, ``row not in name``."""
    for node in walk(scope.node):
        taken: list[cst.BaseExpression] = []
        if isinstance(node, cst.Call) and last_name(node.func) in _REST:
            taken = [arg.value for arg in node.args]
        elif isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Subtract):
            taken = [arg.value for arg in node.right.args] if _is_set(node.right) else []
        elif isinstance(node, cst.Comparison) and _PART.search(name):
            taken = [t.comparator for t in node.comparisons if isinstance(t.operator, cst.NotIn)]
        if any(_is_chosen(part, name) for part in taken):
            return True
    return False


def _is_set(node: cst.BaseExpression) -> TypeGuard[cst.Call]:
    return isinstance(node, cst.Call) and last_name(node.func) in {"set", "Index"}


def _is_chosen(node: cst.BaseExpression, name: str) -> bool:
    """The sampled rows' index; of chosen positions the name itself, where it speaks of a part."""
    if isinstance(node, cst.Attribute) and node.attr.value == "index":
        return is_name(node.value, name)
    return is_name(node, name) and bool(_PART.search(name))


def _indices(root: cst.CSTNode) -> Iterator[cst.BaseExpression]:
    for node in walk(root):
        if isinstance(node, cst.Subscript) and isinstance(node.slice[0].slice, cst.Index):
            yield node.slice[0].slice.value


def _inverted(index: cst.BaseExpression, name: str) -> bool | None:
    """False for ``[name]``, True for ``[~name]``, None for another index."""
    if isinstance(index, cst.UnaryOperation) and isinstance(index.operator, cst.BitInvert):
        return True if is_name(index.expression, name) else None
    return False if is_name(index, name) else None
