"""Expressions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from randlint.syntax.base import BaseExpression, BaseSlice, CSTNode
from randlint.syntax.operators import BaseBinaryOp, BaseBooleanOp, BaseCompOp, BaseUnaryOp

if TYPE_CHECKING:
    from randlint.syntax.origin import Origin, Spot


class Name(BaseExpression):
    __slots__ = ("value",)

    def __init__(self, value: str, origin: Origin | None = None, at: Spot | None = None) -> None:
        self.value = value
        self.origin = origin
        self.at = at


class Attribute(BaseExpression):
    __slots__ = ("attr", "value")
    parts = ("value", "attr")

    def __init__(self, value: BaseExpression, attr: Name, origin: Origin | None = None, at: Spot | None = None) -> None:
        self.value = value
        self.attr = attr
        self.origin = origin
        self.at = at


class Index(BaseSlice):
    __slots__ = ("star", "value")
    parts = ("value",)

    def __init__(
        self, value: BaseExpression, star: str = "", origin: Origin | None = None, at: Spot | None = None
    ) -> None:
        self.value = value
        self.star = star
        self.origin = origin
        self.at = at


class Slice(BaseSlice):
    __slots__ = ("lower", "step", "upper")
    parts = ("lower", "upper", "step")

    def __init__(
        self,
        lower: BaseExpression | None,
        upper: BaseExpression | None,
        step: BaseExpression | None,
        origin: Origin | None = None,
        at: Spot | None = None,
    ) -> None:
        self.lower = lower
        self.upper = upper
        self.step = step
        self.origin = origin
        self.at = at


class SubscriptElement(CSTNode):
    __slots__ = ("slice",)
    parts = ("slice",)

    def __init__(self, slice: BaseSlice, origin: Origin | None = None, at: Spot | None = None) -> None:
        self.slice = slice
        self.origin = origin
        self.at = at


class Subscript(BaseExpression):
    __slots__ = ("slice", "value")
    parts = ("value", "slice")

    def __init__(
        self,
        value: BaseExpression,
        slice: Sequence[SubscriptElement],
        origin: Origin | None = None,
        at: Spot | None = None,
    ) -> None:
        self.value = value
        self.slice = slice
        self.origin = origin
        self.at = at


class Ellipsis(BaseExpression):
    __slots__ = ()


class ComparisonTarget(CSTNode):
    __slots__ = ("comparator", "operator")
    parts = ("comparator",)

    def __init__(
        self, operator: BaseCompOp, comparator: BaseExpression, origin: Origin | None = None, at: Spot | None = None
    ) -> None:
        self.operator = operator
        self.comparator = comparator
        self.origin = origin
        self.at = at


class Comparison(BaseExpression):
    __slots__ = ("comparisons", "left")
    parts = ("left", "comparisons")

    def __init__(
        self,
        left: BaseExpression,
        comparisons: Sequence[ComparisonTarget],
        origin: Origin | None = None,
        at: Spot | None = None,
    ) -> None:
        self.left = left
        self.comparisons = comparisons
        self.origin = origin
        self.at = at


class UnaryOperation(BaseExpression):
    __slots__ = ("expression", "operator")
    parts = ("expression",)

    def __init__(
        self, operator: BaseUnaryOp, expression: BaseExpression, origin: Origin | None = None, at: Spot | None = None
    ) -> None:
        self.operator = operator
        self.expression = expression
        self.origin = origin
        self.at = at


class BinaryOperation(BaseExpression):
    __slots__ = ("left", "operator", "right")
    parts = ("left", "right")

    def __init__(
        self,
        left: BaseExpression,
        operator: BaseBinaryOp,
        right: BaseExpression,
        origin: Origin | None = None,
        at: Spot | None = None,
    ) -> None:
        self.left = left
        self.operator = operator
        self.right = right
        self.origin = origin
        self.at = at


class BooleanOperation(BaseExpression):
    __slots__ = ("left", "operator", "right")
    parts = ("left", "right")

    def __init__(
        self,
        left: BaseExpression,
        operator: BaseBooleanOp,
        right: BaseExpression,
        origin: Origin | None = None,
        at: Spot | None = None,
    ) -> None:
        self.left = left
        self.operator = operator
        self.right = right
        self.origin = origin
        self.at = at


class IfExp(BaseExpression):
    __slots__ = ("body", "orelse", "test")
    parts = ("test", "body", "orelse")

    def __init__(
        self,
        test: BaseExpression,
        body: BaseExpression,
        orelse: BaseExpression,
        origin: Origin | None = None,
        at: Spot | None = None,
    ) -> None:
        self.test = test
        self.body = body
        self.orelse = orelse
        self.origin = origin
        self.at = at


class NamedExpr(BaseExpression):
    __slots__ = ("target", "value")
    parts = ("target", "value")

    def __init__(
        self, target: BaseExpression, value: BaseExpression, origin: Origin | None = None, at: Spot | None = None
    ) -> None:
        self.target = target
        self.value = value
        self.origin = origin
        self.at = at


class Await(BaseExpression):
    __slots__ = ("expression",)
    parts = ("expression",)

    def __init__(self, expression: BaseExpression, origin: Origin | None = None, at: Spot | None = None) -> None:
        self.expression = expression
        self.origin = origin
        self.at = at


class From(CSTNode):
    __slots__ = ("item",)
    parts = ("item",)

    def __init__(self, item: BaseExpression, origin: Origin | None = None, at: Spot | None = None) -> None:
        self.item = item
        self.origin = origin
        self.at = at


class Yield(BaseExpression):
    __slots__ = ("value",)
    parts = ("value",)

    def __init__(
        self, value: BaseExpression | From | None, origin: Origin | None = None, at: Spot | None = None
    ) -> None:
        self.value = value
        self.origin = origin
        self.at = at


class Arg(CSTNode):
    __slots__ = ("keyword", "star", "value")
    parts = ("value", "keyword")

    def __init__(
        self,
        value: BaseExpression,
        keyword: Name | None = None,
        star: str = "",
        origin: Origin | None = None,
        at: Spot | None = None,
    ) -> None:
        self.value = value
        self.keyword = keyword
        self.star = star
        self.origin = origin
        self.at = at


class Call(BaseExpression):
    __slots__ = ("args", "func")
    parts = ("func", "args")

    def __init__(
        self, func: BaseExpression, args: Sequence[Arg] = (), origin: Origin | None = None, at: Spot | None = None
    ) -> None:
        self.func = func
        self.args = args
        self.origin = origin
        self.at = at
