"""Arrays whose items are views: rows of an array with more than one dimension, and any item of a tensor."""

from __future__ import annotations

from collections.abc import Iterator

from randlint import syntax as cst
from randlint.facts import Place, Value
from randlint.facts.tree import walk
from randlint.project.memo import remember
from randlint.project.module import Module
from randlint.project.settings import last_name

_KEEPS = frozenset({"copy", "astype", "clone", "float", "long", "to", "cpu", "detach", "contiguous"})
_RESHAPES = frozenset({"reshape", "view"})
_SHAPE_NAMES = frozenset({"shape", "size"})
_MAX_DEPTH = 6


def viewed_kind(module: Module, node: cst.BaseExpression, place: Place) -> str:
    """ "array" or "tensor" where all items of what an expression stands for are views; empty where that is not sure."""
    kinds = {_kind(module, value, 0) for value in module.values(node, place)}
    if len(kinds) != 1:
        return ""
    kind, has_rows = kinds.pop()
    if kind == "array" and has_rows is None and isinstance(node, cst.Name):
        has_rows = _rows_are_read(module, node.value, place)
    return kind if has_rows else ""


def _kind(module: Module, value: Value, depth: int) -> tuple[str, bool | None]:
    """What is made, and whether it has rows; None where how it is used must tell."""
    owner = module.project.module_of(value.facts) or module
    node, place = value.node, value.place
    if not isinstance(node, cst.Call) or place is None or not value.path.endswith("()") or depth > _MAX_DEPTH:
        return "", False
    row = _makers(owner).get(value.path[:-2]) or next(
        (found for p in owner.paths(node.func, place) if (found := _makers(owner).get(p))), None
    )
    if row is not None:
        return row[0], _has_rows(node, row[1])
    if isinstance(node.func, cst.Attribute):
        receivers = {_kind(owner, v, depth + 1) for v in owner.values(node.func.value, place)}
        kind, has_rows = receivers.pop() if len(receivers) == 1 else ("", False)
        if kind and node.func.attr.value in _KEEPS:
            return kind, has_rows
        if kind and node.func.attr.value in _RESHAPES:
            return kind, kind == "tensor" or len(node.args) > 1 or any(_is_shape(a.value) for a in node.args)
    return "", False


def _has_rows(call: cst.Call, when: str) -> bool | None:
    plain = [a.value for a in call.args if a.keyword is None and not a.star]
    if when == "nested":
        return _is_nested(plain[0]) or None if plain else False
    if when == "shape":
        named = [a.value for a in call.args if a.keyword is not None and a.keyword.value in _SHAPE_NAMES]
        return any(_is_shape(node) for node in [*plain, *named])
    if when == "sizes":
        return len(plain) > 1
    return {"always": True, "never": False}.get(when)


def _is_nested(node: cst.BaseExpression) -> bool:
    """``[[1, 2], [3, 4]]``."""
    elements = node.elements if isinstance(node, (cst.List, cst.Tuple)) else ()
    return bool(elements) and all(isinstance(e.value, (cst.List, cst.Tuple)) for e in elements)


def _is_shape(node: cst.BaseExpression) -> bool:
    return isinstance(node, (cst.Tuple, cst.List)) and len(node.elements) > 1


@remember
def _makers(module: Module) -> dict[str, tuple[str, str]]:
    rows = module.catalogue.table("makes_array")
    return {name: (row["kind"], row["rows"]) for row in rows for name in row["names"]}


def _rows_are_read(module: Module, name: str, place: Place) -> bool:
    """True where items of a name are taken apart: ``for row in rows: row[0]``, ``rows[:, 0]``, ``rows.shape[1]``."""
    scope = place.scope.function or module.facts.module
    for node in walk(scope.node):
        if isinstance(node, cst.Subscript) and _takes_apart(node, name):
            return True
        for target, body in _turns(node, name):
            if any(isinstance(n, cst.Subscript) and last_name(n.value) == target for part in body for n in walk(part)):
                return True
    return False


def _takes_apart(node: cst.Subscript, name: str) -> bool:
    if isinstance(node.value, cst.Name) and node.value.value == name:
        return len(node.slice) > 1
    inner = node.value
    if isinstance(inner, cst.Attribute) and inner.attr.value == "shape" and last_name(inner.value) == name:
        index = node.slice[0].slice
        return isinstance(index, cst.Index) and isinstance(index.value, cst.Integer) and index.value.value != "0"
    if isinstance(inner, cst.Subscript) and isinstance(inner.value, cst.Name) and inner.value.value == name:
        return isinstance(inner.slice[0].slice, cst.Index)
    return False


def _turns(node: cst.CSTNode, name: str) -> Iterator[tuple[str, list[cst.CSTNode]]]:
    """The variable and the body of loops and comprehensions over a name."""
    if isinstance(node, cst.For) and isinstance(node.iter, cst.Name) and node.iter.value == name:
        yield last_name(node.target), [node.body]
    elif isinstance(node, (cst.ListComp, cst.SetComp, cst.GeneratorExp)):
        loop = node.for_in
        if isinstance(loop.iter, cst.Name) and loop.iter.value == name:
            yield last_name(loop.target), [node.elt]
