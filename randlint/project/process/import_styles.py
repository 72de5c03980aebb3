"""The ways in which a file gets hold of one library that has several: by import, by name, or as an attribute.

Rows of ``[[import_style]]`` name the ways, ``[[private_module]]`` the private ones among them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from randlint import syntax as cst
from randlint.facts import Block, Place, Scope
from randlint.facts.tree import children
from randlint.facts.values import literal
from randlint.project.memo import remember
from randlint.project.module import Module
from randlint.records import dataclass

_CATCH_IMPORTS = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})
_LEAVE = frozenset({"exit", "_exit", "skip", "importorskip"})
_LAST = 1 << 60


@dataclass(frozen=True, slots=True, eq=False)
class StyleUse:
    """One use of a style. ``path`` is the full dotted name, ``written`` the style as the user wrote it.

    ``node`` is the imported name, the attribute or the call; ``statement`` the import statement, None for the others.
    ``optional``: the import may fail without ending the program. ``lazy``: an attribute of what a function imports.
    ``private``: the row of a private way.
    """

    style: str
    path: str
    written: str
    node: cst.CSTNode
    place: Place
    statement: cst.CSTNode | None = None
    optional: bool = False
    lazy: bool = False
    private: Mapping[str, Any] | None = None

    @property
    def deferred(self) -> bool:
        """True inside a function: later than everything at module level."""
        return self.place.scope.function is not None

    @property
    def sort_key(self) -> tuple[bool, int]:
        return (self.deferred, self.place.order)


@remember
def style_uses(module: Module) -> tuple[StyleUse, ...]:
    """All uses, in order of execution as far as it is known: module level first, then functions from top to bottom.

    Places are this module's own: comparable with each other, not with those of the facts. What only the type checker
    imports is left out, and so are styles that this project itself defines.
    """
    rows = module.catalogue.table("import_style")
    if not any(word in module.source.text for row in rows for word in row["triggers"]):
        return ()
    known = [(name, row["style"]) for row in rows for name in row["modules"]]
    own = {name for name, _ in known if module.project.find(name.partition(".")[0], module) is not None}
    walker = _Walker(module, {name: style for name, style in known if name not in own})
    walker.visit(module.tree, Place(0, module.facts.module, None))
    return tuple(sorted(walker.found, key=lambda use: use.sort_key))


def imported_paths(use: StyleUse) -> list[str]:
    """The full names of all that a use gets hold of; those of the module where a statement imports everything."""
    statement = use.statement
    if isinstance(statement, cst.ImportFrom) and not isinstance(statement.names, cst.ImportStar):
        return [f"{_dotted(statement.module)}.{_dotted(alias.name)}" for alias in statement.names]
    return [use.path]


def replaced_styles(module: Module) -> frozenset[str]:
    """Top-level packages that the file puts another module in the place of, in Python's table of modules."""
    tables = {row["name"] for row in module.catalogue.table("module_table")}
    found = set()
    for assignment in module.facts.assignments:
        target, place = assignment.target, assignment.place
        if isinstance(target, cst.Subscript) and tables.intersection(module.paths(target.value, place)):
            index = target.slice[0].slice
            key = literal(index.value) if isinstance(index, cst.Index) else None
            found.add(key.partition(".")[0] if isinstance(key, str) else "")
    return frozenset(found)


def version_dependent(place: Place) -> bool:
    """True inside an ``if`` that asks for a version."""
    tests = (block.node.test for block in place.blocks() if isinstance(block.node, cst.If))
    return any("version" in _words(test) for test in tests)


def last_resort(place: Place) -> bool:
    """True where a version was asked for first, or something else has failed."""
    return version_dependent(place) or any(isinstance(b.node, cst.Try) and b.arm > 0 for b in place.blocks())


def _words(node: cst.CSTNode) -> str:
    """All names in an expression, in lower case."""
    own = node.value if isinstance(node, cst.Name) else ""
    return " ".join([own, *(_words(child) for child in children(node))]).lower()


def alternatives(one: Place, other: Place) -> bool:
    """True in different arms of one ``if``, ``match`` or ``try``: a program gets one of the two."""
    arms = {id(b.node): b.arm for b in one.blocks()}
    return any(arms.get(id(b.node), b.arm) != b.arm for b in other.blocks())


class _Walker:
    """Visits imports, attributes and calls, and keeps track of functions and of the arms of compound statements."""

    def __init__(self, module: Module, styles: Mapping[str, str]) -> None:
        self.module = module
        self.styles = styles
        self.ends = {name.rpartition(".")[2] for name in styles}
        self.private = sorted(
            module.catalogue.table("private_module"), key=lambda row: (-len(row["module"]), row["module"])
        )
        functions = [n for row in module.catalogue.table("import_function") for n in row["names"]]
        self.import_functions = {name.rpartition(".")[2]: name for name in functions}
        self.found: list[StyleUse] = []
        self.order = 0

    def visit(self, node: cst.CSTNode, place: Place) -> None:
        if isinstance(node, (cst.Import, cst.ImportFrom)):
            self.imports(node, place)
        elif isinstance(node, cst.Attribute):
            if not self.attribute(node, place):
                self.visit(node.value, place)
        elif isinstance(node, cst.If):
            self.if_(node, place)
        elif isinstance(node, (cst.Try, cst.TryStar)):
            self.try_(node, place)
        else:
            if isinstance(node, cst.Call):
                self.call(node, place)
            inner = self.module.facts.scope_by_node.get(node)
            within = Place(0, inner, place.block) if inner is not None else place
            for child in children(node):
                self.visit(child, within)

    def add(
        self,
        path: str,
        node: cst.CSTNode,
        place: Place,
        statement: cst.CSTNode | None = None,
        root: Place | None = None,
    ) -> bool:
        name = next((n for n in sorted(self.styles, key=len, reverse=True) if _is_in(path, n)), None)
        if name is None:
            return False
        private = next((row for row in self.private if _is_in(path, row["module"])), None)
        if not place.for_types_only:
            self.order += 1
            here = Place(self.order, place.scope, place.block, statement)
            optional = _may_fail(place) or (root is not None and _may_fail(root))
            lazy = root is not None and root.scope.function is not None
            self.found.append(StyleUse(self.styles[name], path, name, node, here, statement, optional, lazy, private))
        return True

    # -- kinds of use ------------------------------------------------------------------------------------------

    def imports(self, node: cst.Import | cst.ImportFrom, place: Place) -> None:
        if isinstance(node, cst.Import):
            for alias in node.names:
                self.add(_dotted(alias.name), alias, place, node)
        elif not node.relative:
            base = _dotted(node.module)
            names = [] if isinstance(node.names, cst.ImportStar) else [_dotted(a.name) for a in node.names]
            # one statement is one use, whatever it imports
            any(self.add(path, node, place, node) for path in [*(f"{base}.{n}" for n in names), base])

    def attribute(self, node: cst.Attribute, place: Place) -> bool:
        """``tf.keras``: the name in front stands for a package that holds a style."""
        if node.attr.value not in self.ends or not isinstance(node.value, (cst.Name, cst.Attribute)):
            return False
        root, rest = _chain(node)
        if root is None:
            return False
        for value in self.module.resolver.name(root, Place(_LAST, place.scope, None)):
            if any(_is_in(value.path, name) for name in self.styles):
                return True  # what was imported by that name is counted there
            if self.add(f"{value.path}.{rest}", node, place, root=value.place):
                return True
        return False

    def call(self, node: cst.Call, place: Place) -> None:
        func = node.func
        last = func.attr.value if isinstance(func, cst.Attribute) else getattr(func, "value", "")
        call = self.module.facts.calls_by_node.get(node)
        if last in self.import_functions and call is not None and node.args:
            path = literal(node.args[0].value)
            if isinstance(path, str) and self.import_functions[last] in self.module.paths(func, call.place):
                self.add(path, node, place)

    # -- arms --------------------------------------------------------------------------------------------------

    def if_(self, node: cst.If, place: Place) -> None:
        self.visit(node.test, place)
        self.visit(node.body, _arm(place, node, 0))
        if node.orelse is not None:
            self.visit(node.orelse, _arm(place, node, 1))

    def try_(self, node: cst.Try | cst.TryStar, place: Place) -> None:
        self.visit(node.body, _arm(place, node, 0))
        handlers: Sequence[cst.ExceptHandler | cst.ExceptStarHandler] = node.handlers
        for number, handler in enumerate(handlers, 1):
            self.visit(handler.body, _arm(place, node, number))
        if node.orelse is not None:
            self.visit(node.orelse, _arm(place, node, 0))
        if node.finalbody is not None:
            self.visit(node.finalbody, place)


def _arm(place: Place, node: cst.CSTNode, arm: int) -> Place:
    return Place(0, place.scope, Block("try" if isinstance(node, cst.Try) else "if", node, arm, place.block, 0))


def _is_in(path: str, name: str) -> bool:
    return path == name or path.startswith(name + ".")


def _dotted(node: cst.CSTNode | None) -> str:
    root, rest = _chain(node)
    return ".".join(part for part in (root, rest) if part)


def _chain(node: cst.CSTNode | None) -> tuple[str | None, str]:
    """``a.b.c`` as ("a", "b.c"); (None, "") for anything that is not made of names."""
    parts: list[str] = []
    while isinstance(node, cst.Attribute):
        parts.insert(0, node.attr.value)
        node = node.value
    return (node.value, ".".join(parts)) if isinstance(node, cst.Name) else (None, "")


def _may_fail(place: Place) -> bool:
    """True in any arm of a ``try`` that goes on without the import."""
    for block in place.blocks():
        handlers = block.node.handlers if isinstance(block.node, cst.Try) else ()
        if any(_catches_imports(handler) and not _leaves(handler.body) for handler in handlers):
            return True
    return False


def _catches_imports(handler: cst.ExceptHandler) -> bool:
    kinds = [e.value for e in handler.type.elements] if isinstance(handler.type, cst.Tuple) else [handler.type]
    return any(kind is None or (isinstance(kind, cst.Name) and kind.value in _CATCH_IMPORTS) for kind in kinds)


def _leaves(body: cst.BaseSuite) -> bool:
    """True where a handler ends the program, the function or the test."""
    last: Any = body.body[-1] if body.body else None
    if isinstance(last, cst.SimpleStatementLine):
        last = last.body[-1]
    if isinstance(last, cst.Expr) and isinstance(last.value, cst.Call):
        func = last.value.func
        return (func.attr.value if isinstance(func, cst.Attribute) else getattr(func, "value", "")) in _LEAVE
    return isinstance(last, cst.Raise)


def scope_of(use: StyleUse) -> Scope:
    """The function that a use stands in, else the module's or class's scope."""
    return use.place.scope.function or use.place.scope
