"""One file of the project: its tree, its facts, its operations, and positions for what is reported."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any
from weakref import ref

from randlint import syntax as cst
from randlint.catalogue import Api
from randlint.facts import Call, Facts, LazyFacts, Nodes, Piece, Place, Resolver, Scope, Value, read_facts
from randlint.findings import Location
from randlint.project.arguments import passed_names
from randlint.project.operations import Operation
from randlint.source import Source
from randlint.suppressions import MARK
from randlint.syntax.text import code_of, span_of

if TYPE_CHECKING:
    from randlint.project.project import Project

_Numbered = tuple[int, Call]


class Parsed:
    """What follows from a file's text alone. ``name`` is its dotted module name, else the file's stem.

    ``is_analysed`` tells that rules looked at the file itself, not only at what others import of it.
    """

    def __init__(self, source: Source, name: str, facts: Facts) -> None:
        self.memo: dict[object, Any] = {}
        self.source = source
        self.name = name
        self.facts = facts
        self.is_analysed = False

    @classmethod
    def begin(
        cls, source: Source, pieces: Sequence[Piece] | None, nodes: Nodes | None, name: str, is_package: bool
    ) -> Parsed:
        """Leave it to the questions that are asked what is read of ``pieces``, the statements of the text.

        ``nodes`` is what the interpreter parsed of each, where that is at hand. Raises ``ParserSyntaxError``.
        """
        if pieces is None:  # another version's grammar, or no Python
            return cls(source, name, read_facts(cst.parse(source.text), name, is_package))
        return cls(source, name, LazyFacts(pieces, nodes, name, is_package))

    def forget_nodes(self) -> None:
        """Keep nothing of what the interpreter parsed and nobody has asked for."""
        if isinstance(self.facts, LazyFacts):
            self.facts.forget_nodes()

    def complete(self) -> None:
        """Parse what has not been parsed, to analyse the file. Raises ``ParserSyntaxError``."""
        self.is_analysed = True
        if isinstance(self.facts, LazyFacts):
            self.facts.complete()
            if self.facts.is_broken:
                cst.parse(self.source.text)

    @property
    def characters(self) -> int:
        """How much of the text is parsed by now."""
        if isinstance(self.facts, LazyFacts):
            return self.facts.characters
        return len(self.source.text)

    def __del__(self) -> None:
        if hasattr(self, "facts"):
            self.facts.let_go()

    @property
    def tree(self) -> cst.Module:
        """All statements of the file."""
        if isinstance(self.facts, LazyFacts):
            self.facts.complete()
        return self.facts.tree


class Module:
    """A file as one analysis sees it: what it says, and what its names mean in the project."""

    def __init__(self, project: Project, parsed: Parsed) -> None:
        self.project = project
        self.parsed = parsed
        self.catalogue = project.catalogue
        self.source = parsed.source
        self.name = parsed.name
        self.facts = parsed.facts
        self.memo: dict[object, Any] = {}
        self._operations: dict[Call, Operation | None] = {}
        self.resolver = Resolver(self.facts, _foreign(self), project.resolver_of)

    def let_go(self) -> None:
        """Forget all answers, many of which point back at the module, so that it goes once nobody uses it."""
        self.memo.clear()
        self._operations.clear()
        self.__dict__.pop("operations", None)
        self.__dict__.pop("_callers", None)
        self.resolver.let_go()

    @property
    def tree(self) -> cst.Module:
        """All statements of the file; comments and blank lines between them may be missing."""
        return self.parsed.tree

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
        found = (self._operation_of(call) for call in self.facts.calls)
        return tuple(operation for operation in found if operation is not None)

    def select(self, *, effect: str = "", role: str | tuple[str, ...] = "") -> list[Operation]:
        """Operations with this effect and (one of) these roles; empty means any."""
        roles = (role,) if isinstance(role, str) and role else tuple(role)
        return [o for o in self.operations if (not effect or o.effect == effect) and (not roles or o.role in roles)]

    def operation_at(self, node: cst.CSTNode | None) -> Operation | None:
        """The operation of a call node, if the call is one."""
        call = self.facts.calls_by_node.get(node) if isinstance(node, cst.Call) else None
        return self._operation_of(call) if call is not None else None

    def _operation_of(self, call: Call) -> Operation | None:
        if call not in self._operations:
            self._operations[call] = self._operation(call)
        return self._operations[call]

    def _operation(self, call: Call) -> Operation | None:
        # calling an instance (``self.drop(x)``) does not make another one
        paths = self.paths(call.node.func, call.place)
        called = [f"{p}.__call__" if p.endswith("()") else p for p in paths]
        apis = [api for p in called if (api := self.project.api_of(p)) is not None]
        if apis:
            return Operation(apis[0], call, self)
        func = call.node.func
        if not isinstance(func, cst.Attribute) or func.attr.value not in self.project.duck_methods:
            return None
        if not any(v.is_unknown or "(" in v.path for v in self.values(func.value, call.place)):
            return None
        keywords = passed_names(self, call.node, call.place)
        for api in self.project.duck_methods[func.attr.value]:
            if api.duck == ("*",) or keywords.intersection(api.duck):
                return Operation(api, call, self, by_name_alone=True)
        return None

    def wants_opinions(self, rule: str) -> bool:
        """False where nobody would see a strict finding of a rule, nor a suppression of one."""
        opinions = self.project.opinions
        return opinions is None or rule in opinions or MARK in self.source.text

    # -- text and positions ------------------------------------------------------------------------------------

    def code(self, node: cst.CSTNode) -> str:
        """The source text of a node, without surrounding whitespace."""
        return code_of(node)

    def span(self, node: cst.CSTNode) -> tuple[int, int, int, int]:
        """(line, column, end line, end column) in the parsed program: lines from 1, columns from 0."""
        return span_of(node)

    def text_of(self, span: tuple[int, int, int, int]) -> str:
        """The program text of a span as :meth:`span` gives it."""
        line, column, end_line, end_column = span
        lines = self._lines
        if line == end_line:
            return lines[line - 1][column:end_column]
        return "".join([lines[line - 1][column:], *lines[line : end_line - 1], lines[end_line - 1][:end_column]])

    @cached_property
    def newline(self) -> str:
        """How the file ends its lines."""
        found = re.search(r"\r\n|\r|\n", self.source.text)
        return found[0] if found is not None else "\n"

    @cached_property
    def _lines(self) -> list[str]:
        """Lines with their ends; only \\r\\n, \\r and \\n end a line."""
        return [m[0] for m in re.finditer(r"[^\r\n]*(?:\r\n|\r|\n|$)", self.source.text)]

    def last_line_before(self, line: int, first: int) -> int:
        """The last line before one that holds code, not below ``first``."""
        line -= 1
        while line > first and self._lines[line - 1].lstrip()[:1] in {"", "#"}:
            line -= 1
        return line

    def location(self, node: cst.CSTNode) -> Location:
        """Where a node stands, as the user sees it (cells for notebooks)."""
        return self.source.locate(*self.span(node))

    # -- scopes ------------------------------------------------------------------------------------------------

    def calls_in(self, scope: Scope) -> Sequence[Call]:
        """Calls that stand in a scope, in its comprehensions and lambdas (not in functions defined inside)."""
        return self.facts.calls_in(scope)

    def call_sites(self, function: Scope) -> list[Call]:
        """Calls in this file that may run a local function: by resolution, or by method name on an unknown receiver."""
        by_value, by_name = self._callers
        found = dict(by_value.get(function, ()))
        is_method = function.parent is not None and function.parent.kind == "class"
        for number, call in by_name.get(function.name, ()):
            values = self.values(call.node.func, call.place)
            if any(v.scope is function or (is_method and v.is_unknown) for v in values):
                found[number] = call
        return [found[number] for number in sorted(found)]

    @cached_property
    def _callers(self) -> tuple[dict[Scope, list[_Numbered]], dict[str, list[_Numbered]]]:
        """The calls, numbered: by the functions that they may run, and those of attributes by their name."""
        by_value: dict[Scope, list[_Numbered]] = {}
        by_name: dict[str, list[_Numbered]] = {}
        for numbered in enumerate(self.facts.calls):
            func = numbered[1].node.func
            if isinstance(func, cst.Attribute):
                by_name.setdefault(func.attr.value, []).append(numbered)
                continue
            for value in self.values(func, numbered[1].place):
                if value.scope is not None:
                    by_value.setdefault(value.scope, []).append(numbered)
        return by_value, by_name

    @cached_property
    def runs_itself(self) -> bool:
        """True for scripts and notebooks: a main guard, or calls at module level that do more than define things."""
        if self.source.kind == "notebook" or self.facts.main_guards:
            return True
        return any(o.place.scope.kind == "module" for o in self.operations)


def _foreign(module: Module) -> Callable[[str], list[Value]]:
    """What resolves the names of other files for a module; it does not keep the module."""
    reference = ref(module)

    def foreign(dotted: str) -> list[Value]:
        importer = reference()
        return importer.project.lookup(dotted, importer) if importer is not None else []

    return foreign
