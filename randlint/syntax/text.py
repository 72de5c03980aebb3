"""How nodes are written, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from randlint.syntax.base import CSTNode
from randlint.syntax.origin import Origin, Span

if TYPE_CHECKING:
    import libcst


def code_of(node: CSTNode) -> str:
    """The source text of a node, without surrounding whitespace and without the indentation of its block."""
    return _origin(node).code(node)


def span_of(node: CSTNode) -> Span:
    """(line, column, end line, end column) in the program: lines from 1, columns from 0, in characters."""
    return _origin(node).span(node)


def is_bracketed(node: CSTNode) -> bool:
    """Whether an expression stands in parentheses of its own."""
    return bool(getattr(_origin(node).concrete(node), "lpar", ()))


def concrete(node: CSTNode) -> libcst.CSTNode | None:
    """The libcst node that says how a node is written; None where libcst does not take the text."""
    return _origin(node).concrete(node)


def _origin(node: CSTNode) -> Origin:
    assert node.origin is not None, "the node was not read from a text"
    return node.origin
