"""Moves the setting of an environment variable above the import that reads it."""

from __future__ import annotations

from randlint import syntax as cst
from randlint.facts import ImportFact
from randlint.facts.values import NOT_CONSTANT, literal
from randlint.findings import Applicability, Fix
from randlint.project import Module
from randlint.project.process.environment import EnvironmentWrite
from randlint.project.process.readers import Reading
from randlint.source.lines import LINE_END


def move_above(module: Module, write: EnvironmentWrite, reading: Reading) -> Fix | None:
    """Move a plain assignment of a literal above the import, with the import that it needs.

    None where either of them does not stand on a line of its own at module level, or the file is a notebook.
    """
    line = _own_line(module, write.node)
    target = _own_line(module, reading.statement)
    if line is None or target is None or module.source.kind == "notebook" or _has_value(write) is False:
        return None
    lines = LINE_END.split(module.source.text)
    needed = _needed_import(module, write, target)
    if needed is None:
        return None
    newline = module.newline
    removal = module.source.edit(line, 0, line + 1, 0, "") if line < len(lines) else None
    insertion = module.source.edit(target, 0, target, 0, "".join(text + newline for text in (*needed, lines[line - 1])))
    if removal is None or insertion is None:
        return None
    return Fix(Applicability.UNSAFE, f"set {write.variable} before the import", (insertion, removal))


def _has_value(write: EnvironmentWrite) -> bool:
    return isinstance(write.node, cst.Assign) and literal(write.value) is not NOT_CONSTANT


def _own_line(module: Module, node: cst.CSTNode | None) -> int | None:
    """The line of a statement that stands alone on one line at the left margin of the file."""
    for statement in module.tree.body:
        if isinstance(statement, cst.SimpleStatementLine) and len(statement.body) == 1 and statement.body[0] is node:
            first, column, last, _ = module.span(statement)
            return first if first == last and column == 0 else None
    return None


def _needed_import(module: Module, write: EnvironmentWrite, line: int) -> list[str] | None:
    """Import lines to put in front: none where the name is bound above already; None where that cannot be done."""
    target: cst.CSTNode | None = write.node.targets[0].target if isinstance(write.node, cst.Assign) else None
    while isinstance(target, (cst.Subscript, cst.Attribute)):
        target = target.value
    if not isinstance(target, cst.Name):
        return None
    facts = [f for f in module.facts.imports if f.bound == target.value and f.place.scope.kind == "module"]
    if len(facts) != 1:
        return None
    if module.span(facts[0].statement)[0] < line:
        return []
    return [_import_line(facts[0])]


def _import_line(fact: ImportFact) -> str:
    source = f"from {fact.module} import {fact.name}" if fact.name else f"import {fact.module}"
    given = fact.name or fact.module
    return source if fact.bound == given else f"{source} as {fact.bound}"
