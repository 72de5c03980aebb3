"""The part of the walk that gives names their values: targets, imports, attributes of ``self``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from randlint import syntax as cst
from randlint.facts.model import Binding, Block, Facts, Place, Scope
from randlint.facts.promised import Promise


class Binder:
    """Where the walk stands (scope, block, statement, order), and what it binds there."""

    def __init__(self, tree: cst.Module, module_name: str, is_package: bool) -> None:
        parts = module_name.split(".") if module_name else []
        self.package = parts if is_package else parts[:-1]
        self.scope = Scope("module", "", "", tree)
        self.facts = Facts(tree, self.scope, scopes=[self.scope])
        self.block: Block | None = None
        self.statement: cst.CSTNode | None = None
        self.parents: list[cst.CSTNode] = []
        self.order = 0
        self.number = 0  # of statements
        self.target_place: Place | None = None
        self.promise: Promise | None = None  # of the statement that is walked

    # -- places ------------------------------------------------------------------------------------------------

    def here(self) -> Place:
        self.order += 1
        return Place(self.order, self.scope, self.block, self.statement)

    def promised(self, kind: str) -> Promise | None:
        """The promise that a function or class at the left margin keeps, where one was given."""
        return self.promise if self.scope.parent is None and kind in {"function", "def", "class"} else None

    def visit(self, node: cst.CSTNode | None) -> None:
        """Walk into a node; the walk itself says how."""
        raise NotImplementedError

    def bind(self, name: str, kind: str, node: cst.CSTNode, **details: Any) -> Binding:
        scope = self.scope
        if kind == "assign" and scope.kind == "comprehension":  # a walrus binds in the enclosing function
            while scope.kind == "comprehension" and scope.parent is not None:
                scope = scope.parent
        outer = scope.outer_names.get(name)
        if outer == "global":
            scope = self.facts.module
        elif outer == "nonlocal":
            found = next((s for s in scope.chain() if s is not scope and name in s.bindings), None)
            scope = found or scope
        promise = self.promised(kind)
        if promise is not None:
            return promise.end(node, self.here())
        binding = Binding(name, kind, self.target_place or self.here(), node, **details)
        scope.bindings.setdefault(name, []).append(binding)
        return binding

    def bind_targets(self, value: cst.BaseExpression | None, kind: str, *targets: cst.CSTNode) -> None:
        """Bind what the targets name, all at one place: read there, a name has the value from before."""
        outer, self.target_place = self.target_place, self.here()
        for target in targets:
            self.bind_target(target, value, kind)
        self.target_place = outer

    def bind_target(
        self, target: cst.CSTNode, value: cst.BaseExpression | None, kind: str, unpack: int | None = None
    ) -> None:
        if isinstance(target, cst.Name):
            self.bind(target.value, kind, target, value=value, unpack=unpack)
        elif isinstance(target, (cst.Tuple, cst.List)):
            self.bind_elements(target.elements, value, kind, unpack)
        elif isinstance(target, cst.StarredElement):
            self.bind_target(target.value, value, kind, -1)
        elif isinstance(target, cst.Attribute):
            self.visit(target.value)
            owner = self.self_class(target.value)
            if owner is not None:
                name = target.attr.value
                place = self.target_place or self.here()
                binding = Binding(name, kind, place, target, value=value, unpack=unpack)
                owner.attributes.setdefault(name, []).append(binding)
        else:
            self.visit(target)

    def bind_elements(
        self, elements: Sequence[cst.BaseElement], value: cst.BaseExpression | None, kind: str, unpack: int | None
    ) -> None:
        pairs: Sequence[cst.BaseElement] | None = None
        if isinstance(value, (cst.Tuple, cst.List)) and len(value.elements) == len(elements) and unpack is None:
            pairs = value.elements
        starred = False
        for index, element in enumerate(elements):
            starred = starred or isinstance(element, cst.StarredElement)
            inner = element if isinstance(element, cst.StarredElement) else element.value
            if pairs is not None and not starred:
                self.bind_target(inner, pairs[index].value, kind)
            else:
                self.bind_target(inner, value, kind, -1 if starred or unpack is not None else index)

    def self_class(self, node: cst.CSTNode) -> Scope | None:
        """The class whose method's first parameter ``node`` names, when ``node`` is that ``self``."""
        if not isinstance(node, cst.Name):
            return None
        for scope in self.scope.chain():
            if scope.kind == "function" and scope.parent is not None and scope.parent.kind == "class":
                first = scope.parameters[:1]
                return scope.parent if first and first[0].name.value == node.value else None
            if node.value in scope.bindings:
                return None
        return None

    def dotted(self, node: cst.CSTNode | None) -> str:
        if isinstance(node, cst.Name):
            return node.value
        if isinstance(node, cst.Attribute):
            return f"{self.dotted(node.value)}.{node.attr.value}"
        return ""

    def imported_module(self, node: cst.ImportFrom) -> str:
        base, level = self.dotted(node.module), node.relative
        if not level:
            return base
        if level - 1 > len(self.package) or not self.package:
            return "." * level + base
        kept = self.package[: len(self.package) - (level - 1)]
        return ".".join([*kept, base] if base else kept)
