"""Nodes from a libcst tree, for texts that only libcst reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import libcst

from randlint import syntax

if TYPE_CHECKING:
    from randlint.syntax.origin import Origin

_OURS = frozenset({"at", "origin", "__weakref__"})
_names: dict[type[syntax.CSTNode], list[str]] = {}
# What is read like something else, as it does the same to names.
_SAME = {"LazyImport": "Import", "LazyImportFrom": "ImportFrom"}


def read_module(tree: libcst.Module, origin: Origin) -> syntax.Module:
    """The nodes of a tree; they know their origin, and no place of their own."""
    found = _read(tree, origin)
    assert isinstance(found, syntax.Module)
    origin.keep(found)
    return found


def _read(node: libcst.CSTNode, origin: Origin) -> syntax.CSTNode:
    name = type(node).__name__
    kind = getattr(syntax, _SAME.get(name, name))
    fields = {field: _part(value, origin) for field, value in parts_of(node, kind)}
    return kind(**fields, origin=origin)  # type: ignore[no-any-return]


def parts_of(node: libcst.CSTNode, kind: type[syntax.CSTNode]) -> list[tuple[str, Any]]:
    """The fields of a libcst node that a kind of nodes has too."""
    names = _names.get(kind)
    if names is None:
        slots = (name for each in kind.__mro__ for name in each.__dict__.get("__slots__", ()))
        names = _names[kind] = [name for name in slots if name not in _OURS]
    return [(name, _field(node, name)) for name in names]


def _field(node: Any, field: str) -> Any:
    if field == "expressions":
        return [part for part in node.parts if hasattr(part, "expression")]
    value = getattr(node, field)
    if field == "format_spec":
        return [part for part in value or () if hasattr(part, "expression")]
    if field == "star":
        return value or ""
    if field == "relative":
        return len(value)
    if field == "asynchronous":
        return value is not None
    if isinstance(value, libcst.MaybeSentinel):
        return None
    return value


def _part(value: Any, origin: Origin) -> Any:
    if isinstance(value, libcst.CSTNode):
        return _read(value, origin)
    if isinstance(value, (list, tuple)):
        return [_read(each, origin) for each in value]
    return value
