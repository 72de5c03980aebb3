"""Nodes from the interpreter's own tree: expressions."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from randlint.syntax.base import BaseComp, BaseElement, BaseExpression
from randlint.syntax.displays import (
    Dict,
    DictElement,
    Element,
    List,
    Set,
    StarredDictElement,
    StarredElement,
    Tuple,
)
from randlint.syntax.expressions import (
    Arg,
    Attribute,
    Await,
    BinaryOperation,
    BooleanOperation,
    Call,
    Comparison,
    ComparisonTarget,
    Ellipsis,
    From,
    IfExp,
    Index,
    Name,
    NamedExpr,
    Slice,
    Subscript,
    SubscriptElement,
    UnaryOperation,
    Yield,
)
from randlint.syntax.from_ast_tables import BINARY, BOOLEAN, COMPARED, UNARY, Kinds, spot_of
from randlint.syntax.literals import Float, Imaginary, Integer
from randlint.syntax.scopes import (
    Annotation,
    CompFor,
    CompIf,
    DictComp,
    GeneratorExp,
    Lambda,
    ListComp,
    Param,
    Parameters,
    ParamStar,
    SetComp,
)
from randlint.syntax.strings import read_strings
from randlint.syntax.unclear import Unclear

if TYPE_CHECKING:
    from randlint.syntax.origin import Origin


def expression(at: ast.expr, origin: Origin) -> BaseExpression:
    """The nodes of an expression. Raises :class:`Unclear`."""
    found: BaseExpression = _EXPRESSIONS[at.__class__](at, origin)
    found.at = spot_of(at)
    return found


def _name(at: ast.Name, origin: Origin) -> Name:
    return Name(at.id, origin)


def _attribute(at: ast.Attribute, origin: Origin) -> Attribute:
    value = at.value
    return Attribute(expression(value, origin), Name(at.attr, origin), origin)


_NUMBERS = {int: Integer, float: Float, complex: Imaginary}


def _constant(at: ast.Constant, origin: Origin) -> BaseExpression:
    value = at.value
    kind = value.__class__
    if kind is str or kind is bytes:
        return read_strings(at, origin, expression)
    if value is None or value is True or value is False:
        return Name(str(value), origin)
    if value is ...:
        return Ellipsis(origin)
    text = origin.slice(at.lineno, at.col_offset, at.end_lineno or 0, at.end_col_offset or 0)
    return _NUMBERS[kind](text, origin)


def _joined(at: ast.JoinedStr, origin: Origin) -> BaseExpression:
    return read_strings(at, origin, expression)


def _call(at: ast.Call, origin: Origin) -> Call:
    func = at.func
    return Call(expression(func, origin), arguments(at.args, at.keywords, origin), origin)


def arguments(given: Sequence[ast.expr], keywords: Sequence[ast.keyword], origin: Origin) -> list[Arg]:
    """Arguments in the order in which they are written."""
    found = [
        Arg(expression(at, origin), None, "", origin)
        if at.__class__ is not ast.Starred
        else Arg(expression(at.value, origin), None, "*", origin, spot_of(at))
        for at in given
    ]
    for keyword in keywords:
        value = expression(keyword.value, origin)
        if keyword.arg is None:
            found.append(Arg(value, None, "**", origin, spot_of(keyword)))
        else:
            found.append(Arg(value, Name(keyword.arg, origin), "", origin, spot_of(keyword)))
    if keywords and any(at.__class__ is ast.Starred for at in given):
        written = sorted(zip([*given, *keywords], found, strict=True), key=lambda pair: _start(pair[0]))
        return [arg for _, arg in written]
    return found


def _start(at: Any) -> tuple[int, int]:
    return at.lineno, at.col_offset


def _subscript(at: ast.Subscript, origin: Origin) -> Subscript:
    inner = at.slice
    parts = [inner]
    if isinstance(inner, ast.Tuple) and inner.elts and not _is_bracketed(inner, origin):
        parts = inner.elts
    elements = [SubscriptElement(_slice(part, origin), origin) for part in parts]
    return Subscript(expression(at.value, origin), elements, origin)


def _slice(at: ast.expr, origin: Origin) -> Index | Slice:
    if isinstance(at, ast.Slice):
        lower, upper, step = (expression(p, origin) if p is not None else None for p in (at.lower, at.upper, at.step))
        return Slice(lower, upper, step, origin, spot_of(at))
    if isinstance(at, ast.Starred):
        return Index(expression(at.value, origin), "*", origin)
    return Index(expression(at, origin), "", origin)


def _is_bracketed(at: ast.Tuple, origin: Origin) -> bool:
    """Whether a tuple stands in parentheses of its own: ``(a, b)``, but not ``(a), (b)``."""
    first = at.elts[0]
    if _start(first) == _start(at) or isinstance(first, ast.Slice):
        return False
    before = origin.slice(at.lineno, at.col_offset, first.lineno, first.col_offset)
    after = origin.slice(first.end_lineno or 0, first.end_col_offset or 0, at.end_lineno or 0, at.end_col_offset or 0)
    if "#" in before or "#" in after:
        raise Unclear
    closed = after[: after.index(",")] if "," in after else after
    return before.count("(") > closed.count(")")


def _elements(given: Sequence[ast.expr], origin: Origin) -> list[BaseElement]:
    return [
        Element(expression(at, origin), origin)
        if at.__class__ is not ast.Starred
        else StarredElement(expression(at.value, origin), origin, spot_of(at))
        for at in given
    ]


def _starred(at: ast.Starred, origin: Origin) -> StarredElement:
    return StarredElement(expression(at.value, origin), origin)


def _dict(at: ast.Dict, origin: Origin) -> Dict:
    elements = [
        StarredDictElement(expression(value, origin), origin)
        if key is None
        else DictElement(expression(key, origin), expression(value, origin), origin)
        for key, value in zip(at.keys, at.values, strict=True)
    ]
    return Dict(elements, origin)


def _compare(at: ast.Compare, origin: Origin) -> Comparison:
    targets = [
        ComparisonTarget(COMPARED[op.__class__], expression(value, origin), origin)
        for op, value in zip(at.ops, at.comparators, strict=True)
    ]
    return Comparison(expression(at.left, origin), targets, origin)


def _boolean(at: ast.BoolOp, origin: Origin) -> BooleanOperation:
    operator = BOOLEAN[at.op.__class__]
    whole, *others = [expression(value, origin) for value in at.values]
    for value in others:
        whole = BooleanOperation(whole, operator, value, origin)
    assert isinstance(whole, BooleanOperation)
    return whole


def _binary(at: ast.BinOp, origin: Origin) -> BinaryOperation:
    operator = BINARY[at.op.__class__]
    return BinaryOperation(expression(at.left, origin), operator, expression(at.right, origin), origin)


def _unary(at: ast.UnaryOp, origin: Origin) -> UnaryOperation:
    return UnaryOperation(UNARY[at.op.__class__], expression(at.operand, origin), origin)


def _if_exp(at: ast.IfExp, origin: Origin) -> IfExp:
    return IfExp(expression(at.test, origin), expression(at.body, origin), expression(at.orelse, origin), origin)


def _named(at: ast.NamedExpr, origin: Origin) -> NamedExpr:
    return NamedExpr(expression(at.target, origin), expression(at.value, origin), origin)


def _yield(at: ast.Yield, origin: Origin) -> Yield:
    return Yield(expression(at.value, origin) if at.value is not None else None, origin)


def _yield_from(at: ast.YieldFrom, origin: Origin) -> Yield:
    return Yield(From(expression(at.value, origin), origin), origin)


# -- what has names of its own -----------------------------------------------------------------------------------


def _param(at: ast.arg, default: ast.expr | None, star: str, origin: Origin) -> Param:
    annotation = Annotation(expression(at.annotation, origin), origin) if at.annotation is not None else None
    value = expression(default, origin) if default is not None else None
    return Param(Name(at.arg, origin), annotation, value, star, origin)


def parameters(at: ast.arguments, origin: Origin) -> Parameters:
    """The parameters of a function. Raises :class:`Unclear`."""
    if at.vararg is not None and isinstance(at.vararg.annotation, ast.Starred):
        raise Unclear
    places = [*at.posonlyargs, *at.args]
    defaults = [*[None] * (len(places) - len(at.defaults)), *at.defaults]
    listed = [_param(arg, default, "", origin) for arg, default in zip(places, defaults, strict=True)]
    by_name = [_param(arg, default, "", origin) for arg, default in zip(at.kwonlyargs, at.kw_defaults, strict=True)]
    star: Param | ParamStar | None = None
    if at.vararg is not None:
        star = _param(at.vararg, None, "*", origin)
    elif by_name:
        star = ParamStar(origin)
    rest = _param(at.kwarg, None, "**", origin) if at.kwarg is not None else None
    first = len(at.posonlyargs)
    return Parameters(listed[first:], star, by_name, rest, listed[:first], origin)


def _lambda(at: ast.Lambda, origin: Origin) -> Lambda:
    return Lambda(parameters(at.args, origin), expression(at.body, origin), origin)


def _comp_for(generators: Sequence[ast.comprehension], origin: Origin) -> CompFor:
    found: CompFor | None = None
    for at in reversed(generators):
        ifs = [CompIf(expression(test, origin), origin) for test in at.ifs]
        target, source = expression(at.target, origin), expression(at.iter, origin)
        found = CompFor(target, source, ifs, found, bool(at.is_async), origin)
    assert found is not None
    return found


def _comprehension(kind: type[ListComp | SetComp | GeneratorExp]) -> Callable[[Any, Origin], BaseComp]:
    def read(at: Any, origin: Origin) -> BaseComp:
        return kind(expression(at.elt, origin), _comp_for(at.generators, origin), origin)

    return read


def _dict_comp(at: ast.DictComp, origin: Origin) -> DictComp:
    if at.value is None:
        raise Unclear
    key, value = expression(at.key, origin), expression(at.value, origin)
    return DictComp(key, value, _comp_for(at.generators, origin), origin)


_EXPRESSIONS: Kinds[ast.expr] = Kinds(
    {
        ast.Name: _name,
        ast.Attribute: _attribute,
        ast.Constant: _constant,
        ast.JoinedStr: _joined,
        ast.Call: _call,
        ast.Subscript: _subscript,
        ast.Starred: _starred,
        ast.Tuple: lambda at, origin: Tuple(_elements(at.elts, origin), origin),
        ast.List: lambda at, origin: List(_elements(at.elts, origin), origin),
        ast.Set: lambda at, origin: Set(_elements(at.elts, origin), origin),
        ast.Dict: _dict,
        ast.Compare: _compare,
        ast.BoolOp: _boolean,
        ast.BinOp: _binary,
        ast.UnaryOp: _unary,
        ast.IfExp: _if_exp,
        ast.NamedExpr: _named,
        ast.Await: lambda at, origin: Await(expression(at.value, origin), origin),
        ast.Yield: _yield,
        ast.YieldFrom: _yield_from,
        ast.Lambda: _lambda,
        ast.ListComp: _comprehension(ListComp),
        ast.SetComp: _comprehension(SetComp),
        ast.GeneratorExp: _comprehension(GeneratorExp),
        ast.DictComp: _dict_comp,
    }
)
