"""What importing a file does, where a quick look shows that it only imports others.

Most files define things and draw and seed nothing while they are loaded; for them no table need be read. The look is
by names alone, with the interpreter's own parser: whatever might act is left to the table.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from randlint.catalogue import Catalogue
from randlint.facts import statements_of
from randlint.flow.model import Invoke, Item, Mark, Ref
from randlint.names import is_named_like_seeder
from randlint.project import Project
from randlint.source import looks, may_declare_encoding, read_bytes
from randlint.source.lines import BOM
from randlint.source.model import Unreadable

_ACTING = frozenset({"seed", "draw", "build", "isolate"})
_Definitions = dict[str, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]


def only_imports(project: Project, path: Path) -> tuple[Item, ...] | None:
    """The imports of a file, as items, where loading it does nothing else that matters; None where it may."""
    body = _body(project, path)
    if body is None or _Look(project, path, body).may_act():
        return None
    return tuple(_imports(project, path, body))


def starts_nothing(project: Project, path: Path) -> bool:
    """True for a library module: it has no main guard, and lies in a package or does nothing while it is loaded."""
    body = _body(project, path)
    if body is None or any(_names_in(s) & {"__name__"} for s in body if isinstance(s, ast.If)):
        return False
    if path.name != "__main__.py" and _is_in_package(path):
        return True
    return not _Look(project, path, body).may_act()


def _is_in_package(path: Path) -> bool:
    found = (path.parent / "__init__.py").is_file()
    looks.note("package" if found else "", "package", str(path.parent))
    return found


def _body(project: Project, path: Path) -> list[ast.stmt] | None:
    data = project.overrides.get(path)
    found = read_bytes(path, path.name) if data is None else data
    looks.read(path, found if isinstance(found, bytes) else None)
    if isinstance(found, Unreadable) or path.suffix == ".ipynb":
        return None
    if not may_declare_encoding(found):
        try:
            return statements_of(found.removeprefix(BOM).decode())  # as whoever reads the file next asks for it
        except UnicodeDecodeError:
            return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(found).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


@lru_cache(maxsize=4)
def _acting_names(key: Any) -> frozenset[str]:
    catalogue: Catalogue = key.catalogue
    names = {n.rpartition(".")[2] for n, api in catalogue.apis.items() if api.effect in _ACTING}
    return frozenset(names | {row["api"].rpartition(".")[2] for row in catalogue.table("seeding_constructor")})


class _Look:
    """Calls that loading a module makes, also through functions and classes of the same file."""

    def __init__(self, project: Project, path: Path, body: list[ast.stmt]) -> None:
        self.project, self.path, self.body = project, path, body
        self.names = _acting_names(project.catalogue_key)
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        self.definitions: _Definitions = {n.name: n for n in body if isinstance(n, kinds)}
        self.imported = {
            alias.asname or alias.name: "." * statement.level + (statement.module or "")
            for statement in body
            if isinstance(statement, ast.ImportFrom)
            for alias in statement.names
        }

    def may_act(self) -> bool:
        seen: set[str] = set()
        waiting = list(_at_import(self.body))
        while waiting:
            statement = waiting.pop()
            alone = isinstance(statement, ast.Expr)
            for node in _outside_functions(statement):
                if isinstance(node, (ast.Attribute, ast.Name)) and _last_name(node) in self.names:
                    return True  # a call, or a name that something else is given, to be called by that
                if not isinstance(node, ast.Call):
                    continue
                name = _last_name(node.func)
                if is_named_like_seeder(name) or (alone and self._is_from_project(name)):
                    return True
                # What is called, and what is handed to somebody who may call it.
                for each in (name, *(a.id for a in node.args if isinstance(a, ast.Name))):
                    definition = self.definitions.get(each)
                    if definition is not None and each not in seen:
                        seen.add(each)
                        waiting += [s for s in ast.walk(definition) if isinstance(s, ast.stmt) and s is not definition]
        return False

    def _is_from_project(self, name: str) -> bool:
        module = self.imported.get(name)
        return module is not None and bool(self.project.executed(module, name, self.path))


def _at_import(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that run while a module is loaded, bodies of blocks and classes included."""
    for statement in body:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)) or _never_runs(statement):
            continue
        inner = [s for s in ast.iter_child_nodes(statement) if isinstance(s, ast.stmt)]
        handlers = [s for h in ast.iter_child_nodes(statement) if isinstance(h, ast.ExceptHandler) for s in h.body]
        if inner or handlers:
            yield from _at_import([*inner, *handlers])
            heads = [e for e in ast.iter_child_nodes(statement) if isinstance(e, ast.expr)]
            yield from (ast.copy_location(ast.Expr(e), e) for e in heads)
        else:
            yield statement


def _never_runs(statement: ast.stmt) -> bool:
    """The body of the main guard, and of what only type checkers read."""
    return isinstance(statement, ast.If) and bool({"__name__", "TYPE_CHECKING"} & _names_in(statement))


def _names_in(statement: ast.If) -> set[str]:
    names = {n.id for n in ast.walk(statement.test) if isinstance(n, ast.Name)}
    return names | {n.attr for n in ast.walk(statement.test) if isinstance(n, ast.Attribute)}


def _outside_functions(statement: ast.AST) -> Iterator[ast.AST]:
    stack: list[ast.AST] = [statement]
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, (ast.Lambda, ast.FunctionDef, ast.AsyncFunctionDef)):
            stack += ast.iter_child_nodes(node)


def _imports(project: Project, path: Path, body: list[ast.stmt]) -> Iterator[Item]:
    for statement in _at_import(body):
        if isinstance(statement, ast.Import):
            named = [(alias.name, "") for alias in statement.names]
        elif isinstance(statement, ast.ImportFrom):
            module = "." * statement.level + (statement.module or "")
            named = [(module, alias.name) for alias in statement.names]
        else:
            continue
        found = dict.fromkeys(p for dotted, name in named for p in project.executed(dotted, name, path))
        mark = Mark(str(path), "line", statement.lineno)
        yield from (Invoke((Ref(str(p), 0),), mark, "import") for p in found)


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
