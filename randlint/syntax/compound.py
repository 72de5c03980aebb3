"""Compound statements, and what holds statements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from randlint.syntax.base import (
    BaseCompoundStatement,
    BaseExpression,
    BaseSmallStatement,
    BaseStatement,
    BaseSuite,
    CSTNode,
)
from randlint.syntax.patterns import MatchPattern
from randlint.syntax.simple import AsName

if TYPE_CHECKING:
    from randlint.syntax.origin import Origin, Spot


class SimpleStatementLine(BaseStatement):
    __slots__ = ("body",)
    parts = ("body",)

    def __init__(
        self, body: Sequence[BaseSmallStatement], origin: Origin | None = None, at: Spot | None = None
    ) -> None:
        self.body = body
        self.origin = origin
        self.at = at


class SimpleStatementSuite(BaseSuite):
    __slots__ = ("body",)
    parts = ("body",)

    def __init__(
        self, body: Sequence[BaseSmallStatement], origin: Origin | None = None, at: Spot | None = None
    ) -> None:
        self.body = body
        self.origin = origin
        self.at = at


class IndentedBlock(BaseSuite):
    __slots__ = ("body",)
    parts = ("body",)

    def __init__(self, body: Sequence[BaseStatement], origin: Origin | None = None, at: Spot | None = None) -> None:
        self.body = body
        self.origin = origin
        self.at = at


class Module(CSTNode):
    __slots__ = ("__weakref__", "body")
    parts = ("body",)

    def __init__(self, body: Sequence[BaseStatement], origin: Origin | None = None, at: Spot | None = None) -> None:
        self.body = body
        self.origin = origin
        self.at = at


class Else(CSTNode):
    __slots__ = ("body",)
    parts = ("body",)

    def __init__(self, body: BaseSuite, origin: Origin | None = None, at: Spot | None = None) -> None:
        self.body = body
        self.origin = origin
        self.at = at


class Finally(CSTNode):
    __slots__ = ("body",)
    parts = ("body",)

    def __init__(self, body: BaseSuite, origin: Origin | None = None, at: Spot | None = None) -> None:
        self.body = body
        self.origin = origin
        self.at = at


class If(BaseCompoundStatement):
    __slots__ = ("body", "orelse", "test")
    parts = ("test", "body", "orelse")

    def __init__(
        self,
        test: BaseExpression,
        body: BaseSuite,
        orelse: If | Else | None = None,
        origin: Origin | None = None,
        at: Spot | None = None,
    ) -> None:
        self.test = test
        self.body = body
        self.orelse = orelse
        self.origin = origin
        self.at = at


class While(BaseCompoundStatement):
    __slots__ = ("body", "orelse", "test")
    parts = ("test", "body", "orelse")

    def __init__(
        self,
        test: BaseExpression,
        body: BaseSuite,
        orelse: Else | None = None,
        origin: Origin | None = None,
        at: Spot | None = None,
    ) -> None:
        self.test = test
        self.body = body
        self.orelse = orelse
        self.origin = origin
        self.at = at


class For(BaseCompoundStatement):
    __slots__ = ("asynchronous", "body", "iter", "orelse", "target")
    parts = ("target", "iter", "body", "orelse")

    def __init__(
        self,
        target: BaseExpression,
        iter: BaseExpression,
        body: BaseSuite,
        orelse: Else | None = None,
        asynchronous: bool = False,
        origin: Origin | None = None,
        at: Spot | None = None,
    ) -> None:
        self.target = target
        self.iter = iter
        self.body = body
        self.orelse = orelse
        self.asynchronous = asynchronous
        self.origin = origin
        self.at = at


class WithItem(CSTNode):
    __slots__ = ("asname", "item")
    parts = ("item", "asname")

    def __init__(
        self,
        item: BaseExpression,
        asname: AsName | None = None,
        origin: Origin | None = None,
        at: Spot | None = None,
    ) -> None:
        self.item = item
        self.asname = asname
        self.origin = origin
        self.at = at


class With(BaseCompoundStatement):
    __slots__ = ("asynchronous", "body", "items")
    parts = ("items", "body")

    def __init__(
        self,
        items: Sequence[WithItem],
        body: BaseSuite,
        asynchronous: bool = False,
        origin: Origin | None = None,
        at: Spot | None = None,
    ) -> None:
        self.items = items
        self.body = body
        self.asynchronous = asynchronous
        self.origin = origin
        self.at = at


class ExceptHandler(CSTNode):
    __slots__ = ("body", "name", "type")
    parts = ("body", "type", "name")

    def __init__(
        self,
        body: BaseSuite,
        type: BaseExpression | None = None,
        name: AsName | None = None,
        origin: Origin | None = None,
        at: Spot | None = None,
    ) -> None:
        self.body = body
        self.type = type
        self.name = name
        self.origin = origin
        self.at = at


class ExceptStarHandler(CSTNode):
    __slots__ = ("body", "name", "type")
    parts = ("body", "type", "name")

    def __init__(
        self,
        body: BaseSuite,
        type: BaseExpression,
        name: AsName | None = None,
        origin: Origin | None = None,
        at: Spot | None = None,
    ) -> None:
        self.body = body
        self.type = type
        self.name = name
        self.origin = origin
        self.at = at


class Try(BaseCompoundStatement):
    __slots__ = ("body", "finalbody", "handlers", "orelse")
    parts = ("body", "handlers", "orelse", "finalbody")

    def __init__(
        self,
        body: BaseSuite,
        handlers: Sequence[ExceptHandler] = (),
        orelse: Else | None = None,
        finalbody: Finally | None = None,
        origin: Origin | None = None,
        at: Spot | None = None,
    ) -> None:
        self.body = body
        self.handlers = handlers
        self.orelse = orelse
        self.finalbody = finalbody
        self.origin = origin
        self.at = at


class TryStar(BaseCompoundStatement):
    __slots__ = ("body", "finalbody", "handlers", "orelse")
    parts = ("body", "handlers", "orelse", "finalbody")

    def __init__(
        self,
        body: BaseSuite,
        handlers: Sequence[ExceptStarHandler] = (),
        orelse: Else | None = None,
        finalbody: Finally | None = None,
        origin: Origin | None = None,
        at: Spot | None = None,
    ) -> None:
        self.body = body
        self.handlers = handlers
        self.orelse = orelse
        self.finalbody = finalbody
        self.origin = origin
        self.at = at


class MatchCase(CSTNode):
    __slots__ = ("body", "guard", "pattern")
    parts = ("pattern", "body", "guard")

    def __init__(
        self,
        pattern: MatchPattern,
        body: BaseSuite,
        guard: BaseExpression | None = None,
        origin: Origin | None = None,
        at: Spot | None = None,
    ) -> None:
        self.pattern = pattern
        self.body = body
        self.guard = guard
        self.origin = origin
        self.at = at


class Match(BaseCompoundStatement):
    __slots__ = ("cases", "subject")
    parts = ("subject", "cases")

    def __init__(
        self,
        subject: BaseExpression,
        cases: Sequence[MatchCase],
        origin: Origin | None = None,
        at: Spot | None = None,
    ) -> None:
        self.subject = subject
        self.cases = cases
        self.origin = origin
        self.at = at
