"""Simple statements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from randlint.syntax.base import BaseExpression, BaseSmallStatement, CSTNode
from randlint.syntax.expressions import Attribute, From, Name
from randlint.syntax.operators import BaseAugOp
from randlint.syntax.scopes import Annotation

if TYPE_CHECKING:
    from randlint.syntax.origin import Origin, Spot


class Pass(BaseSmallStatement):
    __slots__ = ()


class Break(BaseSmallStatement):
    __slots__ = ()


class Continue(BaseSmallStatement):
    __slots__ = ()


class Expr(BaseSmallStatement):
    __slots__ = ("value",)
    parts = ("value",)

    def __init__(self, value: BaseExpression, origin: Origin | None = None, at: Spot | None = None) -> None:
        self.value = value
        self.origin = origin
        self.at = at


class Return(BaseSmallStatement):
    __slots__ = ("value",)
    parts = ("value",)

    def __init__(
        self, value: BaseExpression | None = None, origin: Origin | None = None, at: Spot | None = None
    ) -> None:
        self.value = value
        self.origin = origin
        self.at = at


class Raise(BaseSmallStatement):
    __slots__ = ("cause", "exc")
    parts = ("exc", "cause")

    def __init__(
        self,
        exc: BaseExpression | None = None,
        cause: From | None = None,
        origin: Origin | None = None,
        at: Spot | None = None,
    ) -> None:
        self.exc = exc
        self.cause = cause
        self.origin = origin
        self.at = at


class Assert(BaseSmallStatement):
    __slots__ = ("msg", "test")
    parts = ("test", "msg")

    def __init__(
        self,
        test: BaseExpression,
        msg: BaseExpression | None = None,
        origin: Origin | None = None,
        at: Spot | None = None,
    ) -> None:
        self.test = test
        self.msg = msg
        self.origin = origin
        self.at = at


class Del(BaseSmallStatement):
    __slots__ = ("target",)
    parts = ("target",)

    def __init__(self, target: BaseExpression, origin: Origin | None = None, at: Spot | None = None) -> None:
        self.target = target
        self.origin = origin
        self.at = at


class AssignTarget(CSTNode):
    __slots__ = ("target",)
    parts = ("target",)

    def __init__(self, target: BaseExpression, origin: Origin | None = None, at: Spot | None = None) -> None:
        self.target = target
        self.origin = origin
        self.at = at


class Assign(BaseSmallStatement):
    __slots__ = ("targets", "value")
    parts = ("targets", "value")

    def __init__(
        self,
        targets: Sequence[AssignTarget],
        value: BaseExpression,
        origin: Origin | None = None,
        at: Spot | None = None,
    ) -> None:
        self.targets = targets
        self.value = value
        self.origin = origin
        self.at = at


class AnnAssign(BaseSmallStatement):
    __slots__ = ("annotation", "target", "value")
    parts = ("target", "annotation", "value")

    def __init__(
        self,
        target: BaseExpression,
        annotation: Annotation,
        value: BaseExpression | None = None,
        origin: Origin | None = None,
        at: Spot | None = None,
    ) -> None:
        self.target = target
        self.annotation = annotation
        self.value = value
        self.origin = origin
        self.at = at


class AugAssign(BaseSmallStatement):
    __slots__ = ("operator", "target", "value")
    parts = ("target", "value")

    def __init__(
        self,
        target: BaseExpression,
        operator: BaseAugOp,
        value: BaseExpression,
        origin: Origin | None = None,
        at: Spot | None = None,
    ) -> None:
        self.target = target
        self.operator = operator
        self.value = value
        self.origin = origin
        self.at = at


class AsName(CSTNode):
    __slots__ = ("name",)
    parts = ("name",)

    def __init__(self, name: BaseExpression, origin: Origin | None = None, at: Spot | None = None) -> None:
        self.name = name
        self.origin = origin
        self.at = at


class ImportAlias(CSTNode):
    __slots__ = ("asname", "name")
    parts = ("name", "asname")

    def __init__(
        self,
        name: Name | Attribute,
        asname: AsName | None = None,
        origin: Origin | None = None,
        at: Spot | None = None,
    ) -> None:
        self.name = name
        self.asname = asname
        self.origin = origin
        self.at = at


class ImportStar(CSTNode):
    __slots__ = ()


class Import(BaseSmallStatement):
    __slots__ = ("names",)
    parts = ("names",)

    def __init__(self, names: Sequence[ImportAlias], origin: Origin | None = None, at: Spot | None = None) -> None:
        self.names = names
        self.origin = origin
        self.at = at


class ImportFrom(BaseSmallStatement):
    """``relative`` counts the dots before the module."""

    __slots__ = ("module", "names", "relative")
    parts = ("module", "names")

    def __init__(
        self,
        module: Name | Attribute | None,
        names: Sequence[ImportAlias] | ImportStar,
        relative: int = 0,
        origin: Origin | None = None,
        at: Spot | None = None,
    ) -> None:
        self.module = module
        self.names = names
        self.relative = relative
        self.origin = origin
        self.at = at


class NameItem(CSTNode):
    __slots__ = ("name",)
    parts = ("name",)

    def __init__(self, name: Name, origin: Origin | None = None, at: Spot | None = None) -> None:
        self.name = name
        self.origin = origin
        self.at = at


class Global(BaseSmallStatement):
    __slots__ = ("names",)
    parts = ("names",)

    def __init__(self, names: Sequence[NameItem], origin: Origin | None = None, at: Spot | None = None) -> None:
        self.names = names
        self.origin = origin
        self.at = at


class Nonlocal(BaseSmallStatement):
    __slots__ = ("names",)
    parts = ("names",)

    def __init__(self, names: Sequence[NameItem], origin: Origin | None = None, at: Spot | None = None) -> None:
        self.names = names
        self.origin = origin
        self.at = at


class TypeAlias(BaseSmallStatement):
    __slots__ = ("name", "type_parameters", "value")
    parts = ("name", "value", "type_parameters")

    def __init__(
        self,
        name: Name,
        value: BaseExpression,
        type_parameters: CSTNode | None = None,
        origin: Origin | None = None,
        at: Spot | None = None,
    ) -> None:
        self.name = name
        self.value = value
        self.type_parameters = type_parameters
        self.origin = origin
        self.at = at
