"""How nodes are written, and where."""

from __future__ import annotations

from collections.abc import Sequence
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


def columns_of(node: CSTNode, parts: Sequence[CSTNode]) -> list[tuple[int, int]] | None:
    """Where parts of a node that stands on one line begin and end in its text; None where that is not known."""
    origin = _origin(node)
    found = []
    for part in parts:
        if node.at is None or part.at is None:
            return None
        line, start, _, end = part.at
        if not origin.is_ascii:
            start, end = origin.characters(line, start), origin.characters(line, end)
        found.append((start, end))
    first = origin.span(node)[1]
    return [(start - first, end - first) for start, end in found]


def concrete(node: CSTNode) -> libcst.CSTNode | None:
    """The libcst node that says how a node is written; None where libcst does not take the text."""
    return _origin(node).concrete(node)


def _origin(node: CSTNode) -> Origin:
    assert node.origin is not None, "the node was not read from a text"
    return node.origin
