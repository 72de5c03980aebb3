"""One file of the project: its tree, its facts, its operations, and positions for what is reported."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import libcst as cst

from randlint.catalogue import Api
from randlint.facts import Call, Facts, Place, Resolver, Scope, Value, read_facts
from randlint.findings import Location
from randlint.project.operations import Operation
from randlint.source import Source

if TYPE_CHECKING:
    from libcst.metadata import CodeRange

    from randlint.project.project import Project

_EMPTY = cst.Module([])


@dataclass(frozen=True, eq=False)
class Parsed:
    """What follows from a file's text alone. ``name`` is its dotted module name, else the file's stem."""

    source: Source
    name: str
    tree: cst.Module
    facts: Facts

    @classmethod
    def parse(cls, source: Source, name: str, is_package: bool) -> Parsed:
        """Raises ``libcst.ParserSyntaxError``."""
        tree = cst.parse_module(source.text)
        return cls(source, name, tree, read_facts(tree, name, is_package))

    @cached_property
    def positions(self) -> dict[cst.CSTNode, CodeRange]:
        """Positions of all nodes; computed once, and only for files of which something is reported or shown."""
        from libcst.metadata import MetadataWrapper, PositionProvider

        # The tree is ours alone and no node occurs in it twice, so the wrapper need not copy it.
        wrapper = MetadataWrapper(self.tree, unsafe_skip_copy=True)
        return dict(wrapper.resolve(PositionProvider))


class Module:
    """A file as one analysis sees it: what it says, and what its names mean in the project."""

    def __init__(self, project: Project, parsed: Parsed) -> None:
        self.project = project
        self._parsed = parsed
        self.catalogue = project.catalogue
        self.source = parsed.source
        self.name = parsed.name
        self.tree = parsed.tree
        self.facts = parsed.facts
        self.memo: dict[object, Any] = {}
        self.resolver = Resolver(self.facts, self._foreign, project.resolver_of)

    def _foreign(self, dotted: str) -> list[Value]:
        return self.project.lookup(dotted, self)

    # -- values ------------------------------------------------------------------------------------------------

    def values(self, node: cst.CSTNode | None, place: Place) -> list[Value]:
        """Candidates for an expression; see :class:`randlint.facts.Value`."""
        return self.resolver.values(node, place)

    def paths(self, node: cst.CSTNode | None, place: Place) -> list[str]:
        """Symbolic paths of the candidates, with results of catalogued calls replaced by their class."""
        return list(dict.fromkeys(self.project.typed(v.path) for v in self.values(node, place)))

    def apis(self, node: cst.CSTNode | None, place: Place) -> list[Api]:
        """Catalogued APIs that an expression (usually a callee or decorator) may name."""
        found = (self.project.api_of(path) for path in self.paths(node, place))
        return list({api.name: api for api in found if api is not None}.values())

    def has_role(self, node: cst.CSTNode | None, place: Place, *roles: str) -> bool:
        """True where an expression names, or is an instance of, an API with one of these roles."""
        for path in self.paths(node, place):
            api = self.project.api_of(path.removesuffix("()"))
            if api is not None and api.role in roles:
                return True
        return False

    # -- operations --------------------------------------------------------------------------------------------

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        """All calls of catalogued APIs, in the order of the walk."""
        found = []
        for call in self.facts.calls:
            operation = self._operation(call)
            if operation is not None:
                found.append(operation)
        return tuple(found)

    def select(self, *, effect: str = "", role: str | tuple[str, ...] = "") -> list[Operation]:
        """Operations with this effect and (one of) these roles; empty means any."""
        roles = (role,) if isinstance(role, str) and role else tuple(role)
        return [o for o in self.operations if (not effect or o.effect == effect) and (not roles or o.role in roles)]

    def operation_at(self, node: cst.CSTNode | None) -> Operation | None:
        """The operation of a call node, if the call is one."""
        return self._operations_by_node.get(node) if isinstance(node, cst.Call) else None

    @cached_property
    def _operations_by_node(self) -> dict[cst.Call, Operation]:
        return {o.node: o for o in self.operations}

    def _operation(self, call: Call) -> Operation | None:
        # calling an instance (``self.drop(x)``) does not make another one
        called = [p for p in self.paths(call.node.func, call.place) if not p.endswith("()")]
        apis = [api for p in called if (api := self.project.api_of(p)) is not None]
        if apis:
            return Operation(apis[0], call, self)
        func = call.node.func
        if not isinstance(func, cst.Attribute) or func.attr.value not in self.project.duck_methods:
            return None
        if not any(v.is_unknown or "(" in v.path for v in self.values(func.value, call.place)):
            return None
        keywords = {a.keyword.value for a in call.node.args if a.keyword is not None}
        for api in self.project.duck_methods[func.attr.value]:
            if api.duck == ("*",) or keywords.intersection(api.duck):
                return Operation(api, call, self, by_name_alone=True)
        return None

    # -- text and positions ------------------------------------------------------------------------------------

    def code(self, node: cst.CSTNode) -> str:
        """The source text of a node, without surrounding whitespace."""
        return _EMPTY.code_for_node(node).strip()

    def span(self, node: cst.CSTNode) -> tuple[int, int, int, int]:
        """(line, column, end line, end column) in the parsed program: lines from 1, columns from 0."""
        found = self._parsed.positions[node]
        return found.start.line, found.start.column, found.end.line, found.end.column

    def text_of(self, span: tuple[int, int, int, int]) -> str:
        """The program text of a span as :meth:`span` gives it."""
        line, column, end_line, end_column = span
        lines = self._lines
        if line == end_line:
            return lines[line - 1][column:end_column]
        return "".join([lines[line - 1][column:], *lines[line : end_line - 1], lines[end_line - 1][:end_column]])

    @cached_property
    def _lines(self) -> list[str]:
        """Lines with their ends; only \\r\\n, \\r and \\n end a line."""
        return [m[0] for m in re.finditer(r"[^\r\n]*(?:\r\n|\r|\n|$)", self.source.text)]

    def location(self, node: cst.CSTNode) -> Location:
        """Where a node stands, as the user sees it (cells for notebooks)."""
        return self.source.locate(*self.span(node))

    # -- scopes ------------------------------------------------------------------------------------------------

    def calls_in(self, scope: Scope) -> list[Call]:
        """Calls that stand in a scope, in its comprehensions and lambdas (not in functions defined inside)."""
        return [c for c in self.facts.calls if _belongs(c.place.scope, scope)]

    def call_sites(self, function: Scope) -> list[Call]:
        """Calls in this file that may run a local function: by resolution, or by method name on an unknown receiver."""
        return [c for c in self.facts.calls if self._may_call(c, function)]

    def _may_call(self, call: Call, function: Scope) -> bool:
        func = call.node.func
        if isinstance(func, cst.Name) and func.value != function.name:
            return any(v.scope is function for v in self.values(func, call.place)) if func.value else False
        if isinstance(func, cst.Attribute) and func.attr.value != function.name:
            return False
        values = self.values(func, call.place)
        if any(v.scope is function for v in values):
            return True
        is_method = function.parent is not None and function.parent.kind == "class"
        return is_method and isinstance(func, cst.Attribute) and any(v.is_unknown for v in values)

    @cached_property
    def runs_itself(self) -> bool:
        """True for scripts and notebooks: a main guard, or calls at module level that do more than define things."""
        if self.source.kind == "notebook" or self.facts.main_guards:
            return True
        return any(o.place.scope.kind == "module" for o in self.operations)


def _belongs(scope: Scope, outer: Scope) -> bool:
    current: Scope | None = scope
    while current is not None and current is not outer:
        if current.kind not in {"comprehension", "lambda"}:
            return False
        current = current.parent
    return current is outer
