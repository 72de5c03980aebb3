"""Short ways to ask what an expression of a program may stand for."""

from __future__ import annotations

import textwrap
from pathlib import Path

from randlint import syntax as cst
from randlint.catalogue import load_catalogue
from randlint.facts import Call, Facts, Place, Resolver, Value, read_facts
from randlint.project import Module, Project
from randlint.source import Source, read_source


def facts_of(code: str, module_name: str = "", is_package: bool = False) -> Facts:
    """Read a program; its common indentation is taken off."""
    return read_facts(cst.parse(textwrap.dedent(code)), module_name, is_package)


def shown(facts: Facts, mark: str = "show") -> list[Call]:
    """Calls of the function ``mark``, in order of the walk."""
    return [c for c in facts.calls if isinstance(c.node.func, cst.Name) and c.node.func.value == mark]


def values(code: str, module_name: str = "", is_package: bool = False) -> list[Value]:
    """What the argument of the only ``show(...)`` may be."""
    facts = facts_of(code, module_name, is_package)
    (call,) = shown(facts)
    return Resolver(facts).values(call.node.args[0].value, call.place)


def paths(code: str, module_name: str = "", is_package: bool = False) -> list[str]:
    """Symbolic paths of the argument of the only ``show(...)``, sorted: candidates have no rank."""
    return sorted({v.path for v in values(code, module_name, is_package)})


def constants(code: str) -> list[object]:
    """Literal values that the argument of the only ``show(...)`` may have."""
    return [v.constant for v in values(code)]


def places(code: str, *names: str) -> list[Place]:
    """Places of the first calls of functions with these names."""
    facts = facts_of(code)
    return [shown(facts, name)[0].place for name in names]


def write_tree(root: Path, files: dict[str, str | bytes]) -> None:
    """Write files by relative path; the common indentation of texts is taken off."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else textwrap.dedent(content).encode())


def project_of(root: Path) -> Project:
    """A project whose root is ``root``."""
    return Project(root, load_catalogue())


def open_module(project: Project, name: str) -> Module:
    """The module of a file below the project's root."""
    path = project.root / name
    source = read_source(path, name)
    assert isinstance(source, Source)
    return project.add(source)


def program(root: Path, code: str, name: str = "program.py") -> Module:
    """Write one program and open it."""
    write_tree(root, {name: code})
    return open_module(project_of(root), name)
