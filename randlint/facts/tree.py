"""The nodes of a libcst tree that carry meaning: no whitespace, commas or parentheses."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import libcst as cst

_SKIPPED_FIELDS = frozenset(
    {
        "lpar", "rpar", "lbracket", "rbracket", "lbrace", "rbrace", "comma", "semicolon", "dot", "equal", "colon",
        "header", "footer", "indent", "leading_lines", "lines_after_decorators", "trailing_whitespace", "operator",
        "asynchronous", "star", "newline", "encoding", "default_indent", "default_newline", "has_trailing_newline",
    }
)  # fmt: skip
_LEAVES = (cst.Integer, cst.Float, cst.Imaginary, cst.SimpleString, cst.Ellipsis, cst.Pass, cst.Break, cst.Continue)
_fields_of: dict[type[cst.CSTNode], tuple[str, ...]] = dict.fromkeys(_LEAVES, ())


def children(node: cst.CSTNode) -> list[cst.CSTNode]:
    """The child nodes that carry meaning, in source order."""
    kind = type(node)
    names = _fields_of.get(kind)
    if names is None:
        names = _fields_of[kind] = tuple(
            f.name
            for f in dataclasses.fields(kind)
            if f.name not in _SKIPPED_FIELDS and not f.name.startswith("whitespace")
        )
    found: list[cst.CSTNode] = []
    for name in names:
        child = getattr(node, name)
        if isinstance(child, cst.CSTNode):
            found.append(child)
        elif isinstance(child, (list, tuple)):
            found.extend(c for c in child if isinstance(c, cst.CSTNode))
    return found


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


def walk(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """A node and all nodes below it that carry meaning, in source order."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(children(current)))


def is_name(node: cst.CSTNode, name: str) -> bool:
    """Whether a node is the plain name ``name``."""
    return isinstance(node, cst.Name) and node.value == name
