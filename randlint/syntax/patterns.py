"""Patterns of ``match``, and parameters of types."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from randlint.syntax.base import BaseExpression, CSTNode
from randlint.syntax.expressions import Attribute, Name

if TYPE_CHECKING:
    from randlint.syntax.origin import Origin, Spot


class MatchPattern(CSTNode):
    __slots__ = ()


class MatchValue(MatchPattern):
    __slots__ = ("value",)
    parts = ("value",)

    def __init__(self, value: BaseExpression, origin: Origin | None = None, at: Spot | None = None) -> None:
        self.value = value
        self.origin = origin
        self.at = at


class MatchSingleton(MatchPattern):
    __slots__ = ("value",)
    parts = ("value",)

    def __init__(self, value: Name, origin: Origin | None = None, at: Spot | None = None) -> None:
        self.value = value
        self.origin = origin
        self.at = at


class MatchSequenceElement(CSTNode):
    __slots__ = ("value",)
    parts = ("value",)

    def __init__(self, value: MatchPattern, origin: Origin | None = None, at: Spot | None = None) -> None:
        self.value = value
        self.origin = origin
        self.at = at


class MatchStar(CSTNode):
    __slots__ = ("name",)
    parts = ("name",)

    def __init__(self, name: Name | None = None, origin: Origin | None = None, at: Spot | None = None) -> None:
        self.name = name
        self.origin = origin
        self.at = at


class MatchList(MatchPattern):
    __slots__ = ("patterns",)
    parts = ("patterns",)

    def __init__(
        self,
        patterns: Sequence[MatchSequenceElement | MatchStar],
        origin: Origin | None = None,
        at: Spot | None = None,
    ) -> None:
        self.patterns = patterns
        self.origin = origin
        self.at = at


class MatchTuple(MatchPattern):
    __slots__ = ("patterns",)
    parts = ("patterns",)

    def __init__(
        self,
        patterns: Sequence[MatchSequenceElement | MatchStar],
        origin: Origin | None = None,
        at: Spot | None = None,
    ) -> None:
        self.patterns = patterns
        self.origin = origin
        self.at = at


class MatchMappingElement(CSTNode):
    __slots__ = ("key", "pattern")
    parts = ("key", "pattern")

    def __init__(
        self, key: BaseExpression, pattern: MatchPattern, origin: Origin | None = None, at: Spot | None = None
    ) -> None:
        self.key = key
        self.pattern = pattern
        self.origin = origin
        self.at = at


class MatchMapping(MatchPattern):
    __slots__ = ("elements", "rest")
    parts = ("elements", "rest")

    def __init__(
        self,
        elements: Sequence[MatchMappingElement] = (),
        rest: Name | None = None,
        origin: Origin | None = None,
        at: Spot | None = None,
    ) -> None:
        self.elements = elements
        self.rest = rest
        self.origin = origin
        self.at = at


class MatchKeywordElement(CSTNode):
    __slots__ = ("key", "pattern")
    parts = ("key", "pattern")

    def __init__(self, key: Name, pattern: MatchPattern, origin: Origin | None = None, at: Spot | None = None) -> None:
        self.key = key
        self.pattern = pattern
        self.origin = origin
        self.at = at


class MatchClass(MatchPattern):
    __slots__ = ("cls", "kwds", "patterns")
    parts = ("cls", "patterns", "kwds")

    def __init__(
        self,
        cls: Name | Attribute,
        patterns: Sequence[MatchSequenceElement] = (),
        kwds: Sequence[MatchKeywordElement] = (),
        origin: Origin | None = None,
        at: Spot | None = None,
    ) -> None:
        self.cls = cls
        self.patterns = patterns
        self.kwds = kwds
        self.origin = origin
        self.at = at


class MatchAs(MatchPattern):
    __slots__ = ("name", "pattern")
    parts = ("pattern", "name")

    def __init__(
        self,
        pattern: MatchPattern | None = None,
        name: Name | None = None,
        origin: Origin | None = None,
        at: Spot | None = None,
    ) -> None:
        self.pattern = pattern
        self.name = name
        self.origin = origin
        self.at = at


class MatchOrElement(CSTNode):
    __slots__ = ("pattern",)
    parts = ("pattern",)

    def __init__(self, pattern: MatchPattern, origin: Origin | None = None, at: Spot | None = None) -> None:
        self.pattern = pattern
        self.origin = origin
        self.at = at


class MatchOr(MatchPattern):
    __slots__ = ("patterns",)
    parts = ("patterns",)

    def __init__(
        self, patterns: Sequence[MatchOrElement], origin: Origin | None = None, at: Spot | None = None
    ) -> None:
        self.patterns = patterns
        self.origin = origin
        self.at = at


class TypeVar(CSTNode):
    __slots__ = ("bound", "name")
    parts = ("name", "bound")

    def __init__(
        self, name: Name, bound: BaseExpression | None = None, origin: Origin | None = None, at: Spot | None = None
    ) -> None:
        self.name = name
        self.bound = bound
        self.origin = origin
        self.at = at


class TypeVarTuple(CSTNode):
    __slots__ = ("name",)
    parts = ("name",)

    def __init__(self, name: Name, origin: Origin | None = None, at: Spot | None = None) -> None:
        self.name = name
        self.origin = origin
        self.at = at


class ParamSpec(CSTNode):
    __slots__ = ("name",)
    parts = ("name",)

    def __init__(self, name: Name, origin: Origin | None = None, at: Spot | None = None) -> None:
        self.name = name
        self.origin = origin
        self.at = at


class TypeParam(CSTNode):
    __slots__ = ("default", "param")
    parts = ("param", "default")

    def __init__(
        self,
        param: TypeVar | TypeVarTuple | ParamSpec,
        default: BaseExpression | None = None,
        origin: Origin | None = None,
        at: Spot | None = None,
    ) -> None:
        self.param = param
        self.default = default
        self.origin = origin
        self.at = at


class TypeParameters(CSTNode):
    __slots__ = ("params",)
    parts = ("params",)

    def __init__(self, params: Sequence[TypeParam] = (), origin: Origin | None = None, at: Spot | None = None) -> None:
        self.params = params
        self.origin = origin
        self.at = at
