"""What every node is, and the kinds that nodes belong to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from randlint.syntax.origin import Origin, Spot
    from randlint.syntax.scopes import CompFor


class CSTNode:
    """A part of a program. ``parts`` are the names of the fields that hold nodes or sequences of nodes, in order.

    ``origin`` is the text that a node was read from, ``at`` where in it, for nodes that the interpreter knows.
    """

    __slots__ = ("at", "origin")
    parts: ClassVar[tuple[str, ...]] = ()

    def __init__(self, origin: Origin | None = None, at: Spot | None = None) -> None:
        self.origin = origin
        self.at = at

    def deep_equals(self, other: CSTNode) -> bool:
        """Whether both say the same, however they are laid out."""
        return _same(self, other)


class BaseExpression(CSTNode):
    __slots__ = ()


class BaseElement(CSTNode):
    """An element of a tuple, list or set."""

    __slots__ = ()
    value: BaseExpression


class BaseSlice(CSTNode):
    __slots__ = ()


class BaseNumber(BaseExpression):
    __slots__ = ()


class BaseString(BaseExpression):
    __slots__ = ()


class BaseComp(BaseExpression):
    __slots__ = ()
    for_in: CompFor


class BaseSmallStatement(CSTNode):
    """A statement that others may follow on the same line."""

    __slots__ = ()


class BaseStatement(CSTNode):
    """A line of small statements, or a compound statement."""

    __slots__ = ()


class BaseCompoundStatement(BaseStatement):
    __slots__ = ()
    body: BaseSuite


class BaseSuite(CSTNode):
    """What follows the colon of a compound statement."""

    __slots__ = ()
    body: Sequence[Any]


def children(node: CSTNode) -> list[CSTNode]:
    """The nodes that a node is made of, in the order of libcst's fields."""
    found: list[CSTNode] = []
    for name in node.parts:
        part = getattr(node, name)
        if part is None:
            continue
        if part.__class__ is list or part.__class__ is tuple:
            found += part
        else:
            found.append(part)
    return found


def walk(node: CSTNode) -> Iterator[CSTNode]:
    """A node and all nodes below it, in source order."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(children(current)))


def _same(one: object, other: object) -> bool:
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(map(_same, one, other))
    if not isinstance(one, CSTNode):
        return one == other
    if type(one) is not type(other):
        return False
    fields = (field for kind in type(one).__mro__[:-2] for field in getattr(kind, "__slots__", ()))
    return all(_same(getattr(one, field), getattr(other, field)) for field in fields if field != "__weakref__")
