"""Literals that a file gives to named settings: dict entries, keywords, defaults, options, assignments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from randlint import syntax as cst
from randlint.facts import literal
from randlint.facts.tree import walk
from randlint.facts.values import NOT_CONSTANT
from randlint.project.memo import remember
from randlint.project.module import Module


def last_name(node: cst.CSTNode | None) -> str:
    """The last part of a plain or dotted name, empty for everything else."""
    return node.attr.value if isinstance(node, cst.Attribute) else node.value if isinstance(node, cst.Name) else ""


def setting_name(node: cst.CSTNode | None) -> str:
    """What a setting is called: ``drop`` in ``cfg["drop"]``, ``cfg.drop`` and ``drop``; empty for everything else."""
    if isinstance(node, cst.Subscript) and len(node.slice) == 1 and isinstance(node.slice[0].slice, cst.Index):
        key = literal(node.slice[0].slice.value)
        return key if isinstance(key, str) else ""
    return last_name(node)


@remember
def settings_in(module: Module) -> dict[str, list[Any]]:
    """Literals given to names in a file: as dict entries, keywords, defaults and assigned names or attributes."""
    found: dict[str, list[Any]] = {}
    for node in walk(module.tree):
        for name, value in _given_in(node):
            constant = literal(value)
            if constant is not NOT_CONSTANT and constant is not None:
                found.setdefault(name, []).append(constant)
    return found


def _given_in(node: cst.CSTNode) -> Iterator[tuple[str, cst.CSTNode | None]]:
    if isinstance(node, cst.DictElement):
        key = literal(node.key)
        if isinstance(key, str):
            yield key, node.value
    elif isinstance(node, cst.Arg) and node.keyword is not None:
        yield node.keyword.value, node.value
    elif isinstance(node, cst.Param):
        yield node.name.value, node.default
    elif isinstance(node, cst.Assign):
        for target in node.targets:
            name = setting_name(target.target)
            if name:
                yield name, node.value
    elif isinstance(node, cst.AnnAssign):
        name = setting_name(node.target)
        if name:
            yield name, node.value
    elif isinstance(node, cst.Call):
        yield from _option(node)


def _option(node: cst.Call) -> Iterator[tuple[str, cst.CSTNode | None]]:
    """``add_argument("--dropout", default=0.0)``."""
    first = literal(node.args[0].value) if node.args else None
    if isinstance(first, str) and first.startswith("--"):
        for arg in node.args:
            if arg.keyword is not None and arg.keyword.value == "default":
                yield first.lstrip("-").replace("-", "_"), arg.value
