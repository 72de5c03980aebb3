"""What an expression may stand for: a symbolic path, and where it was made.

``torch.Generator().manual_seed`` is the method of a call's result, ``.Net`` a class of this file, ``.Net()`` an
instance of it, ``?model`` a parameter, ``x[]`` an element of x.
"""

from __future__ import annotations

from typing import Any

from randlint import syntax as cst
from randlint.facts.model import Binding, Facts, Place, Scope
from randlint.records import dataclass

UNKNOWN = "?"


class _NoConstant:
    """Marks a value that is not a literal (None is a literal)."""

    def __repr__(self) -> str:
        return "<not a constant>"


NOT_CONSTANT: Any = _NoConstant()


@dataclass(frozen=True, slots=True, eq=False)
class Value:
    """One thing that an expression may be.

    ``path`` is the symbolic path. ``node`` and ``place`` are the expression that made it (a call, a literal, a
    display), where known. ``scope`` is the function or class for a local definition and the class for an instance.
    ``constant`` is the literal's value or ``NOT_CONSTANT``. ``binding`` is set for parameters and loop variables.
    """

    path: str
    node: cst.CSTNode | None = None
    place: Place | None = None
    scope: Scope | None = None
    constant: Any = NOT_CONSTANT
    binding: Binding | None = None
    facts: Facts | None = None

    @property
    def identity(self) -> int:
        """Tells it from values of other expressions."""
        return id(self.node)

    @property
    def is_constant(self) -> bool:
        return self.constant is not NOT_CONSTANT

    @property
    def is_unknown(self) -> bool:
        """True where nothing is known of the value itself (parameters, loop variables, unresolved names)."""
        return not self.is_constant and self.path.startswith(UNKNOWN)

    @property
    def is_none(self) -> bool:
        return self.constant is None


class Definition(Value):
    """A function or class itself. Its node is that of its scope, and asked for only when somebody wants it."""

    __slots__ = ()

    def __init__(self, scope: Scope, place: Place, facts: Facts) -> None:
        super().__init__(f".{scope.qualname}", None, place, scope, facts=facts)
        object.__delattr__(self, "node")

    def __getattr__(self, name: str) -> Any:
        if name == "node" and self.scope is not None:
            return self.scope.node
        raise AttributeError(name)

    @property
    def identity(self) -> int:
        return id(self.scope)


def literal(node: cst.CSTNode | None) -> Any:
    """The value of a literal expression (numbers, strings, None, booleans, signs, tuples, lists), or NOT_CONSTANT."""
    if isinstance(node, cst.Name):
        return {"None": None, "True": True, "False": False}.get(node.value, NOT_CONSTANT)
    if isinstance(node, (cst.Integer, cst.Float, cst.SimpleString, cst.ConcatenatedString, cst.Imaginary)):
        try:
            return node.evaluated_value
        except (ValueError, SyntaxError, AttributeError):
            return NOT_CONSTANT
    if isinstance(node, cst.UnaryOperation) and isinstance(node.operator, cst.Minus):
        inner = literal(node.expression)
        return -inner if isinstance(inner, (int, float, complex)) else NOT_CONSTANT
    if isinstance(node, (cst.Tuple, cst.List)):
        items = [literal(e.value) if isinstance(e, cst.Element) else NOT_CONSTANT for e in node.elements]
        if any(i is NOT_CONSTANT for i in items):
            return NOT_CONSTANT
        return tuple(items) if isinstance(node, cst.Tuple) else items
    return NOT_CONSTANT
