"""What the interpreter's tree calls operators, and where something stands."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any, TypeVar

from randlint.syntax import operators
from randlint.syntax.unclear import Unclear

if TYPE_CHECKING:
    from randlint.syntax.origin import Spot

_K = TypeVar("_K")


class Kinds(dict[type[_K], Any]):
    """What is done for a kind of node. An unknown one is :class:`Unclear`."""

    def __missing__(self, kind: type[_K]) -> Any:
        raise Unclear


def spot_of(at: Any) -> Spot:
    """Where something stands."""
    return at.lineno, at.col_offset, at.end_lineno, at.end_col_offset


BOOLEAN = {ast.And: operators.And(), ast.Or: operators.Or()}
UNARY = {
    ast.UAdd: operators.Plus(),
    ast.USub: operators.Minus(),
    ast.Invert: operators.BitInvert(),
    ast.Not: operators.Not(),
}
BINARY = {
    ast.Add: operators.Add(),
    ast.Sub: operators.Subtract(),
    ast.Mult: operators.Multiply(),
    ast.MatMult: operators.MatrixMultiply(),
    ast.Div: operators.Divide(),
    ast.Mod: operators.Modulo(),
    ast.Pow: operators.Power(),
    ast.LShift: operators.LeftShift(),
    ast.RShift: operators.RightShift(),
    ast.BitOr: operators.BitOr(),
    ast.BitAnd: operators.BitAnd(),
    ast.BitXor: operators.BitXor(),
    ast.FloorDiv: operators.FloorDivide(),
}
COMPARED = {
    ast.Eq: operators.Equal(),
    ast.NotEq: operators.NotEqual(),
    ast.Lt: operators.LessThan(),
    ast.LtE: operators.LessThanEqual(),
    ast.Gt: operators.GreaterThan(),
    ast.GtE: operators.GreaterThanEqual(),
    ast.Is: operators.Is(),
    ast.IsNot: operators.IsNot(),
    ast.In: operators.In(),
    ast.NotIn: operators.NotIn(),
}

AUGMENTED: Kinds[ast.operator] = Kinds(
    {
        ast.Add: operators.AddAssign(),
        ast.Sub: operators.SubtractAssign(),
        ast.Mult: operators.MultiplyAssign(),
        ast.MatMult: operators.MatrixMultiplyAssign(),
        ast.Div: operators.DivideAssign(),
        ast.Mod: operators.ModuloAssign(),
        ast.BitAnd: operators.BitAndAssign(),
        ast.BitOr: operators.BitOrAssign(),
        ast.BitXor: operators.BitXorAssign(),
        ast.LShift: operators.LeftShiftAssign(),
        ast.RShift: operators.RightShiftAssign(),
        ast.Pow: operators.PowerAssign(),
        ast.FloorDiv: operators.FloorDivideAssign(),
    }
)
