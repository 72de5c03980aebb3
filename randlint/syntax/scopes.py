"""What has names of its own: functions, classes, comprehensions; and their parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from randlint.syntax.base import BaseComp, BaseCompoundStatement, BaseExpression, BaseSuite, CSTNode
from randlint.syntax.expressions import Arg, Name

if TYPE_CHECKING:
    from randlint.syntax.origin import Origin, Spot


class Annotation(CSTNode):
    __slots__ = ("annotation",)
    parts = ("annotation",)

    def __init__(self, annotation: BaseExpression, origin: Origin | None = None, at: Spot | None = None) -> None:
        self.annotation = annotation
        self.origin = origin
        self.at = at


class Param(CSTNode):
    __slots__ = ("annotation", "default", "name", "star")
    parts = ("name", "annotation", "default")

    def __init__(
        self,
        name: Name,
        annotation: Annotation | None = None,
        default: BaseExpression | None = None,
        star: str = "",
        origin: Origin | None = None,
        at: Spot | None = None,
    ) -> None:
        self.name = name
        self.annotation = annotation
        self.default = default
        self.star = star
        self.origin = origin
        self.at = at


class ParamStar(CSTNode):
    """The lone ``*`` before parameters that are passed by name."""

    __slots__ = ()


class Parameters(CSTNode):
    __slots__ = ("kwonly_params", "params", "posonly_params", "star_arg", "star_kwarg")
    parts = ("params", "star_arg", "kwonly_params", "star_kwarg", "posonly_params")

    def __init__(
        self,
        params: Sequence[Param] = (),
        star_arg: Param | ParamStar | None = None,
        kwonly_params: Sequence[Param] = (),
        star_kwarg: Param | None = None,
        posonly_params: Sequence[Param] = (),
        origin: Origin | None = None,
        at: Spot | None = None,
    ) -> None:
        self.params = params
        self.star_arg = star_arg
        self.kwonly_params = kwonly_params
        self.star_kwarg = star_kwarg
        self.posonly_params = posonly_params
        self.origin = origin
        self.at = at


class Lambda(BaseExpression):
    __slots__ = ("body", "params")
    parts = ("params", "body")

    def __init__(
        self, params: Parameters, body: BaseExpression, origin: Origin | None = None, at: Spot | None = None
    ) -> None:
        self.params = params
        self.body = body
        self.origin = origin
        self.at = at


class Decorator(CSTNode):
    __slots__ = ("decorator",)
    parts = ("decorator",)

    def __init__(self, decorator: BaseExpression, origin: Origin | None = None, at: Spot | None = None) -> None:
        self.decorator = decorator
        self.origin = origin
        self.at = at


class FunctionDef(BaseCompoundStatement):
    __slots__ = ("asynchronous", "body", "decorators", "name", "params", "returns", "type_parameters")
    parts = ("name", "params", "body", "decorators", "returns", "type_parameters")

    def __init__(
        self,
        name: Name,
        params: Parameters,
        body: BaseSuite,
        decorators: Sequence[Decorator] = (),
        returns: Annotation | None = None,
        type_parameters: CSTNode | None = None,
        asynchronous: bool = False,
        origin: Origin | None = None,
        at: Spot | None = None,
    ) -> None:
        self.name = name
        self.params = params
        self.body = body
        self.decorators = decorators
        self.returns = returns
        self.type_parameters = type_parameters
        self.asynchronous = asynchronous
        self.origin = origin
        self.at = at


class ClassDef(BaseCompoundStatement):
    __slots__ = ("bases", "body", "decorators", "keywords", "name", "type_parameters")
    parts = ("name", "body", "bases", "keywords", "decorators", "type_parameters")

    def __init__(
        self,
        name: Name,
        body: BaseSuite,
        bases: Sequence[Arg] = (),
        keywords: Sequence[Arg] = (),
        decorators: Sequence[Decorator] = (),
        type_parameters: CSTNode | None = None,
        origin: Origin | None = None,
        at: Spot | None = None,
    ) -> None:
        self.name = name
        self.body = body
        self.bases = bases
        self.keywords = keywords
        self.decorators = decorators
        self.type_parameters = type_parameters
        self.origin = origin
        self.at = at


class CompIf(CSTNode):
    __slots__ = ("test",)
    parts = ("test",)

    def __init__(self, test: BaseExpression, origin: Origin | None = None, at: Spot | None = None) -> None:
        self.test = test
        self.origin = origin
        self.at = at


class CompFor(CSTNode):
    __slots__ = ("asynchronous", "ifs", "inner_for_in", "iter", "target")
    parts = ("target", "iter", "ifs", "inner_for_in")

    def __init__(
        self,
        target: BaseExpression,
        iter: BaseExpression,
        ifs: Sequence[CompIf] = (),
        inner_for_in: CompFor | None = None,
        asynchronous: bool = False,
        origin: Origin | None = None,
        at: Spot | None = None,
    ) -> None:
        self.target = target
        self.iter = iter
        self.ifs = ifs
        self.inner_for_in = inner_for_in
        self.asynchronous = asynchronous
        self.origin = origin
        self.at = at


class ListComp(BaseComp):
    __slots__ = ("elt", "for_in")
    parts = ("elt", "for_in")

    def __init__(
        self, elt: BaseExpression, for_in: CompFor, origin: Origin | None = None, at: Spot | None = None
    ) -> None:
        self.elt = elt
        self.for_in = for_in
        self.origin = origin
        self.at = at


class SetComp(BaseComp):
    __slots__ = ("elt", "for_in")
    parts = ("elt", "for_in")

    def __init__(
        self, elt: BaseExpression, for_in: CompFor, origin: Origin | None = None, at: Spot | None = None
    ) -> None:
        self.elt = elt
        self.for_in = for_in
        self.origin = origin
        self.at = at


class GeneratorExp(BaseComp):
    __slots__ = ("elt", "for_in")
    parts = ("elt", "for_in")

    def __init__(
        self, elt: BaseExpression, for_in: CompFor, origin: Origin | None = None, at: Spot | None = None
    ) -> None:
        self.elt = elt
        self.for_in = for_in
        self.origin = origin
        self.at = at


class DictComp(BaseComp):
    __slots__ = ("for_in", "key", "value")
    parts = ("key", "value", "for_in")

    def __init__(
        self,
        key: BaseExpression,
        value: BaseExpression,
        for_in: CompFor,
        origin: Origin | None = None,
        at: Spot | None = None,
    ) -> None:
        self.key = key
        self.value = value
        self.for_in = for_in
        self.origin = origin
        self.at = at


class StarredDictComp(BaseComp):
    __slots__ = ("for_in", "value")
    parts = ("value", "for_in")

    def __init__(
        self, value: BaseExpression, for_in: CompFor, origin: Origin | None = None, at: Spot | None = None
    ) -> None:
        self.value = value
        self.for_in = for_in
        self.origin = origin
        self.at = at
