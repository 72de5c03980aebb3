"""What is read off a tree alone."""

from __future__ import annotations

from collections.abc import Iterator

from randlint import syntax as cst
from randlint.syntax.base import children as children
from randlint.syntax.base import walk as walk


def paired(
    target: cst.BaseExpression, value: cst.BaseExpression | None
) -> Iterator[tuple[cst.BaseExpression, cst.BaseExpression | None]]:
    """A target with its value; those of a tuple in order, paired where both sides are written out."""
    if not isinstance(target, (cst.Tuple, cst.List)):
        yield target, value
        return
    matches = isinstance(value, (cst.Tuple, cst.List)) and len(value.elements) == len(target.elements)
    for index, element in enumerate(target.elements):
        yield element.value, value.elements[index].value if matches else None  # type: ignore[union-attr]


def is_name(node: cst.CSTNode, name: str) -> bool:
    """Whether a node is the plain name ``name``."""
    return isinstance(node, cst.Name) and node.value == name


def method_of(call: cst.Call) -> cst.CSTNode:
    """The method's name in a chain of calls, which may begin many lines above; else the call."""
    return call.func.attr if isinstance(call.func, cst.Attribute) else call
