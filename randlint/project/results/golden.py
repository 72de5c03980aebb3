"""Comparisons with numbers that are written out: what tests expect of a result."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from itertools import pairwise

from randlint import syntax as cst
from randlint.facts import Place
from randlint.facts.tree import children, walk
from randlint.patterns import regex
from randlint.project.module import Module
from randlint.project.settings import last_name
from randlint.records import dataclass

_COMPARES = regex(r"^assert|allclose|isclose|is_close|array_equal|^equal$|almost_?equal", re.I)
_LOOSE = regex(r"^(atol|rtol|abs|rel|delta|abs_tol|rel_tol|tolerance|tol|eps)$")
_SIDES = frozenset({"actual", "desired", "expected", "first", "second", "input", "other", "a", "b"})
_PLACES = frozenset({"places", "decimal", "significant"})
# What does not depend on the numbers that are drawn.
_SHAPES = frozenset({"shape", "size", "ndim", "dim", "dtype", "device", "numel", "nbytes", "names", "requires_grad"})
_COUNTS = frozenset({"len", "type", "isinstance", "hasattr", "issubclass", "id", "zeros_like", "ones_like", "shape"})
# ln 2, ln 10, pi and the like: results that need no random number to be what they are.
_BASES = (math.pi, math.e, math.log(2), math.log(3), math.log(5), math.log(10), math.sqrt(2), math.sqrt(3))
_KNOWN = (
    *(value for base in _BASES for value in (base, 1 / base, base / 2, base * 2, base**2, math.sqrt(base))),
    *(0.9189385, 1.4189385, 1.959964, 0.6744898, 1.644854, 0.8413447, 0.6321206),
)
_WIDEST = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class Expectation:
    """A statement that compares ``actual`` expressions with numbers that are written out."""

    statement: cst.CSTNode
    place: Place
    actual: tuple[cst.BaseExpression, ...]


def expectations(module: Module, statement: cst.CSTNode, place: Place) -> Iterator[Expectation]:
    """The comparisons with golden numbers that a statement makes."""
    if isinstance(statement, cst.Assert):
        yield from _in_condition(module, statement, statement.test, place)
    elif isinstance(statement, cst.Expr) and isinstance(statement.value, cst.Call):
        yield from _in_condition(module, statement, statement.value, place)


def _in_condition(
    module: Module, statement: cst.CSTNode, test: cst.BaseExpression, place: Place
) -> Iterator[Expectation]:
    if isinstance(test, cst.BooleanOperation):
        yield from _in_condition(module, statement, test.left, place)
        yield from _in_condition(module, statement, test.right, place)
        return
    for node in walk(test):
        if isinstance(node, cst.Call) and _COMPARES.search(last_name(node.func)) and not _is_loose(node):
            sides = [arg.value for arg in node.args if arg.keyword is None or arg.keyword.value in _SIDES]
            yield from _sides(module, statement, sides, place)
        elif isinstance(node, cst.Comparison) and len(node.comparisons) == 1:
            yield from _compared(module, statement, node, place)


def _compared(module: Module, statement: cst.CSTNode, node: cst.Comparison, place: Place) -> Iterator[Expectation]:
    """``x == 0.1234``, and ``abs(x - 0.1234) < 1e-4``."""
    operator, right = node.comparisons[0].operator, node.comparisons[0].comparator
    if isinstance(operator, cst.Equal):
        if not any(
            isinstance(part, cst.Call) and _is_loose(part) for side in (node.left, right) for part in walk(side)
        ):
            yield from _sides(module, statement, [node.left, right], place)
    elif isinstance(operator, (cst.LessThan, cst.LessThanEqual)):
        limit = _number(right)
        if limit is None or not 0 < limit < _WIDEST:
            return
        for part in walk(node.left):
            if isinstance(part, cst.BinaryOperation) and isinstance(part.operator, cst.Subtract):
                yield from _sides(module, statement, [part.left, part.right], place)


def _sides(
    module: Module, statement: cst.CSTNode, sides: list[cst.BaseExpression], place: Place
) -> Iterator[Expectation]:
    golden = [side for side in sides[:3] if is_golden(numbers_of(module, side, place))]
    actual = tuple(side for side in sides[:3] if not any(side is g for g in golden))
    if golden and actual:
        yield Expectation(statement, place, actual)


def is_golden(numbers: list[float] | None) -> bool:
    """True for numbers that nobody would guess: a fraction of four digits or more, or several that differ."""
    if not numbers:
        return False
    if len(numbers) >= 4 and len(set(numbers)) > 1 and not _is_regular(numbers):
        return True
    return all(_digits(n) >= 4 for n in numbers) and not all(_is_known(n) for n in numbers)


def _is_regular(numbers: list[float]) -> bool:
    steps = {round(b - a, 9) for a, b in pairwise(numbers)}
    return len(steps) == 1


def _digits(number: float) -> int:
    if number == int(number):
        return 0
    return len(f"{abs(number):.10g}".replace(".", "").partition("e")[0].lstrip("0"))


def _is_known(number: float) -> bool:
    return any(math.isclose(abs(number), known, rel_tol=2e-4) for known in _KNOWN)


def _is_loose(call: cst.Call) -> bool:
    """True where a comparison allows what only a statistical one does."""
    for arg in call.args:
        name = arg.keyword.value if arg.keyword is not None else ""
        value = _number(arg.value)
        if _LOOSE.match(name) and (value is None or value >= _WIDEST):
            return value is not None
        if name in _PLACES and (value is None or value <= 1):
            return True
    return False


def numbers_of(module: Module, node: cst.BaseExpression, place: Place, depth: int = 0) -> list[float] | None:
    """The numbers that an expression is written out of, through names and calls that make arrays; else None."""
    value = _number(node)
    if value is not None:
        return [value]
    if isinstance(node, (cst.List, cst.Tuple)):
        parts = [numbers_of(module, element.value, place, depth) for element in node.elements]
        return None if any(part is None for part in parts) else [n for part in parts for n in part or ()]
    if isinstance(node, cst.Call):
        wrappers = {name for row in module.catalogue.table("literal_wrapper") for name in row["names"]}
        if last_name(node.func) not in wrappers:
            return None
        if node.args and node.args[0].keyword is None and _is_display(node.args[0].value):
            return numbers_of(module, node.args[0].value, place, depth)
        return numbers_of(module, node.func.value, place, depth) if isinstance(node.func, cst.Attribute) else None
    if isinstance(node, cst.Name) and depth < 3:
        values = module.values(node, place)
        if len(values) == 1 and values[0].place is not None and values[0].facts is module.facts:
            inner = values[0].node
            if isinstance(inner, cst.BaseExpression) and inner is not node:
                return numbers_of(module, inner, values[0].place, depth + 1)
    return None


def _is_display(node: cst.BaseExpression) -> bool:
    return isinstance(node, (cst.List, cst.Tuple, cst.Name)) or _number(node) is not None


def _number(node: cst.CSTNode) -> float | None:
    if isinstance(node, cst.UnaryOperation) and isinstance(node.operator, cst.Minus):
        inner = _number(node.expression)
        return -inner if inner is not None else None
    if isinstance(node, (cst.Float, cst.Integer)):
        return float(node.evaluated_value)
    return None


# -- what depends on numbers ---------------------------------------------------------------------------------------


def parts_that_count(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """The parts of an expression by whose numbers its own are decided: not what only its shape or type is taken of."""
    if isinstance(node, cst.Attribute) and node.attr.value in _SHAPES:
        return
    if isinstance(node, cst.Call) and last_name(node.func) in _SHAPES | _COUNTS:
        return
    yield node
    if isinstance(node, cst.Lambda):
        return
    for child in children(node):
        if isinstance(node, cst.Arg) and child is node.keyword:
            continue
        if isinstance(node, cst.Attribute) and child is node.attr:
            continue
        yield from parts_that_count(child)
