"""Pipelines of augmentations that draw from generators of their library's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from randlint import syntax as cst
from randlint.facts import Call, Place
from randlint.facts.tree import walk
from randlint.project.arguments import bind_argument
from randlint.project.module import Module
from randlint.records import dataclass

_MAX_DEPTH = 6
_ADDING = frozenset({"append", "extend", "insert"})


@dataclass(frozen=True, slots=True, eq=False)
class Pipeline:
    """A call that puts augmentations together; ``first`` is the first of them that draws."""

    call: Call
    row: Mapping[str, Any]
    first: str


def random_pipelines(module: Module) -> Iterator[Pipeline]:
    """The outermost pipelines of a file that hold something random, in order of the file."""
    rows = {name: row for row in module.catalogue.table("own_augmentation") for name in row["pipelines"]}
    found = []
    for call in module.facts.calls:
        row = next((rows[p] for p in module.paths(call.node.func, call.place) if p in rows), None)
        if row is not None:
            found.append((call, row))
    inner = {id(node) for call, _ in found for node in walk(call.node) if node is not call.node}
    for call, row in found:
        if id(call.node) in inner:
            continue
        steps = bind_argument(module, call.node, call.place, row["steps"], tuple(row["parameters"]))
        first = _random_in(module, steps.node, steps.place, row, 0) if steps.is_given else ""
        if first:
            yield Pipeline(call, row, first)


def _random_in(
    module: Module, node: cst.CSTNode | None, place: Place | None, row: Mapping[str, Any], depth: int
) -> str:
    """The first member of an expression that draws, through lists, groups and names; empty where none is seen."""
    if node is None or place is None or depth > _MAX_DEPTH:
        return ""
    if isinstance(node, (cst.List, cst.Tuple)):
        parts = (e.value for e in node.elements)
        return next(filter(None, (_random_in(module, p, place, row, depth + 1) for p in parts)), "")
    if isinstance(node, cst.IfExp):
        arms = (node.body, node.orelse)
        return next(filter(None, (_random_in(module, a, place, row, depth + 1) for a in arms)), "")
    if isinstance(node, cst.BinaryOperation):
        sides = (node.left, node.right)
        return next(filter(None, (_random_in(module, s, place, row, depth + 1) for s in sides)), "")
    if isinstance(node, cst.Call):
        return _random_call(module, node, place, row, depth)
    if not isinstance(node, (cst.Name, cst.Attribute)):
        return ""
    for value in module.values(node, place):
        if (
            value.node is not node
            and isinstance(value.node, (cst.List, cst.Tuple, cst.Call))
            and value.place is not None
        ):
            owner = module.project.module_of(value.facts) or module
            found = _random_in(owner, value.node, value.place, row, depth + 1)
            if found:
                return found
    added = _added(module, node.value, place) if isinstance(node, cst.Name) else ()
    return next(filter(None, (_random_in(module, each, at, row, depth + 1) for each, at in added)), "")


def _added(module: Module, name: str, place: Place) -> Iterator[tuple[cst.BaseExpression, Place]]:
    """What the lines before a place put into a list: ``steps.append(a)``, ``steps += [b]``."""
    for assignment in module.facts.assignments:
        at, target = assignment.place, assignment.target
        if at.scope is not place.scope or at.order > place.order or not assignment.operator:
            continue
        if isinstance(target, cst.Name) and target.value == name and assignment.value is not None:
            yield assignment.value, at
    for call in module.facts.calls:
        func = call.node.func
        if call.place.scope is not place.scope or call.place.order > place.order or not isinstance(func, cst.Attribute):
            continue
        if func.attr.value in _ADDING and isinstance(func.value, cst.Name) and func.value.value == name:
            yield from ((argument.value, call.place) for argument in call.node.args[-1:])


def _random_call(module: Module, node: cst.Call, place: Place, row: Mapping[str, Any], depth: int) -> str:
    for path in module.paths(node.func, place):
        if path in row["groups"] or path in row["pipelines"]:
            given = [a.value for a in node.args if a.keyword is None or a.keyword.value == row["steps"]]
            return next(filter(None, (_random_in(module, g, place, row, depth + 1) for g in given)), "")
        name = path.rpartition(".")[2]
        if path.startswith(tuple(row["members"])) and name[:1].isupper() and name not in row["fixed"]:
            return "" if _is_fixed(module, node, place, name, row) else name
    return ""


def _is_fixed(module: Module, node: cst.Call, place: Place, name: str, row: Mapping[str, Any]) -> bool:
    """True for a member that draws only whether it is applied, where that is always."""
    if name not in row.get("fixed_then", ()):
        return False
    wanted = row["fixed_at"].items()
    return any(bind_argument(module, node, place, parameter, ()).constant == value for parameter, value in wanted)
