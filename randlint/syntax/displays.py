"""Tuples, lists, sets and dictionaries that are written out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from randlint.syntax.base import BaseElement, BaseExpression, CSTNode

if TYPE_CHECKING:
    from randlint.syntax.origin import Origin, Spot


class Element(BaseElement):
    __slots__ = ("value",)
    parts = ("value",)

    def __init__(self, value: BaseExpression, origin: Origin | None = None, at: Spot | None = None) -> None:
        self.value = value
        self.origin = origin
        self.at = at


class StarredElement(BaseElement, BaseExpression):
    __slots__ = ("value",)
    parts = ("value",)

    def __init__(self, value: BaseExpression, origin: Origin | None = None, at: Spot | None = None) -> None:
        self.value = value
        self.origin = origin
        self.at = at


class Tuple(BaseExpression):
    __slots__ = ("elements",)
    parts = ("elements",)

    def __init__(self, elements: Sequence[BaseElement], origin: Origin | None = None, at: Spot | None = None) -> None:
        self.elements = elements
        self.origin = origin
        self.at = at


class List(BaseExpression):
    __slots__ = ("elements",)
    parts = ("elements",)

    def __init__(self, elements: Sequence[BaseElement], origin: Origin | None = None, at: Spot | None = None) -> None:
        self.elements = elements
        self.origin = origin
        self.at = at


class Set(BaseExpression):
    __slots__ = ("elements",)
    parts = ("elements",)

    def __init__(self, elements: Sequence[BaseElement], origin: Origin | None = None, at: Spot | None = None) -> None:
        self.elements = elements
        self.origin = origin
        self.at = at


class DictElement(CSTNode):
    __slots__ = ("key", "value")
    parts = ("key", "value")

    def __init__(
        self, key: BaseExpression, value: BaseExpression, origin: Origin | None = None, at: Spot | None = None
    ) -> None:
        self.key = key
        self.value = value
        self.origin = origin
        self.at = at


class StarredDictElement(CSTNode):
    __slots__ = ("value",)
    parts = ("value",)

    def __init__(self, value: BaseExpression, origin: Origin | None = None, at: Spot | None = None) -> None:
        self.value = value
        self.origin = origin
        self.at = at


class Dict(BaseExpression):
    __slots__ = ("elements",)
    parts = ("elements",)

    def __init__(
        self,
        elements: Sequence[DictElement | StarredDictElement],
        origin: Origin | None = None,
        at: Spot | None = None,
    ) -> None:
        self.elements = elements
        self.origin = origin
        self.at = at
