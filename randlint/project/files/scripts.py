"""What a project's packaging says: the commands that it installs, and where its top-level modules lie.

Read are pyproject.toml (the standard tables, Poetry, Flit, setuptools), setup.cfg, and setup.py by its text.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import tomli

from randlint.patterns import regex
from randlint.project.files.search import ModuleSearch
from randlint.records import dataclass
from randlint.source.model import Unreadable
from randlint.source.read import read_bytes

PACKAGING_FILES = ("pyproject.toml", "setup.cfg", "setup.py")
_GROUPS = ("console_scripts", "gui_scripts")
_REFERENCE = regex(r"\s*([A-Za-z_][\w.]*)\s*(?::\s*([A-Za-z_][\w.]*))?\s*(?:\[[^]]*\]\s*)?")


@dataclass(slots=True)
class Packaging:
    """``commands`` are references such as ``package.cli:main``; files and folders are as written, relative."""

    commands: list[str]
    files: list[str]
    sources: list[str]


def console_scripts(root: Path) -> dict[Path, tuple[str, ...]]:
    """The files that installed commands start, by the packaging files in ``root``, with the functions they call.

    A script that is installed as it stands has no function. Sorted by path; broken packaging files say nothing.
    """
    folder = os.path.abspath(root)
    packaging = read_packaging(folder)
    return commands_of(packaging, folder, ModuleSearch(Path(folder), {folder: source_folders(packaging, folder)}))


def commands_of(packaging: Packaging, folder: str, search: ModuleSearch) -> dict[Path, tuple[str, ...]]:
    """The same for what the packaging files in ``folder`` say, with modules found by ``search``."""
    found: dict[Path, dict[str, None]] = {}
    for reference in packaging.commands:
        match = _REFERENCE.fullmatch(reference)
        path = search.find(match[1], Path(folder)) if match is not None else None
        if match is not None and path is not None:
            found.setdefault(path, {}).update({match[2]: None} if match[2] else {})
    for name in packaging.files:
        path = Path(os.path.normpath(os.path.join(folder, name)))
        if path.suffix == ".py" and path.is_file():
            found.setdefault(path, {})
    return {path: tuple(found[path]) for path in sorted(found)}


def shown_commands(commands: Mapping[Path, Sequence[str]]) -> str:
    """What :func:`console_scripts` found, as a text that differs where that differs."""
    return "\n".join(f"{path}:{','.join(functions)}" for path, functions in commands.items())


def source_folders(packaging: Packaging, folder: str) -> tuple[str, ...]:
    """The folders of top-level modules that the packaging names, as absolute paths."""
    return tuple(dict.fromkeys(os.path.normpath(os.path.join(folder, each)) for each in packaging.sources))


def read_packaging(folder: str) -> Packaging:
    """What the packaging files of a folder say; what cannot be read says nothing."""
    packaging = Packaging([], [], [])
    for name, read in zip(PACKAGING_FILES, (_read_pyproject, _read_setup_cfg, _read_setup_py), strict=True):
        path = Path(folder, name)
        data = read_bytes(path, name) if os.path.isfile(path) else b""
        if isinstance(data, Unreadable) or not data:
            continue
        try:
            read(data.decode("utf-8-sig", "replace"), packaging)
        except (tomli.TOMLDecodeError, SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return packaging


# -- pyproject.toml ------------------------------------------------------------------------------------------------


def _read_pyproject(text: str, packaging: Packaging) -> None:
    data = tomli.loads(text)
    for table in ("project.scripts", "project.gui-scripts", "tool.poetry.scripts", "tool.flit.scripts"):
        for value in _table(data, table).values():
            reference = (value.get("reference") or value.get("callable")) if isinstance(value, Mapping) else value
            is_file = isinstance(value, Mapping) and value.get("type") == "file"
            if isinstance(reference, str):
                (packaging.files if is_file else packaging.commands).append(reference)
    setuptools = _table(data, "tool.setuptools")
    packaging.files += _texts(setuptools.get("script-files"))
    packaging.sources += _texts(_table(data, "tool.setuptools.package-dir").get(""))
    packaging.sources += _texts(_table(data, "tool.setuptools.packages.find").get("where"))
    packages = _table(data, "tool.poetry").get("packages")
    for each in packages if isinstance(packages, list) else ():
        packaging.sources += _texts(each.get("from")) if isinstance(each, Mapping) else []


def _table(data: Mapping[str, Any], dotted: str) -> Mapping[str, Any]:
    found: Any = data
    for key in dotted.split("."):
        found = found.get(key) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _texts(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [each for each in values if isinstance(each, str)]


# -- setup.cfg -----------------------------------------------------------------------------------------------------


def _read_setup_cfg(text: str, packaging: Packaging) -> None:
    import configparser

    parser = configparser.ConfigParser(interpolation=None, strict=False, allow_no_value=True)
    try:
        parser.read_string(text)
    except configparser.Error:
        return
    for group in _GROUPS:
        packaging.commands += _values(parser.get("options.entry_points", group, fallback="") or "")
    packaging.files += (parser.get("options", "scripts", fallback="") or "").split()
    packaging.sources += _values(parser.get("options", "package_dir", fallback="") or "", name="")
    packaging.sources += (parser.get("options.packages.find", "where", fallback="") or "").split()


def _values(text: str, name: str | None = None) -> list[str]:
    """What stands behind the equals signs, one per line; only those of ``name`` where that is given."""
    pairs = [line.partition("=") for line in text.splitlines()]
    return [value.strip() for key, mark, value in pairs if mark and (name is None or key.strip() == name)]


# -- setup.py ------------------------------------------------------------------------------------------------------


def _read_setup_py(text: str, packaging: Packaging) -> None:
    for node in ast.walk(ast.parse(text)):
        for name, value in _named_values(node):
            if name in _GROUPS:
                packaging.commands += [v for part in _strings(value) for v in _values(part)]
            elif name == "scripts":
                packaging.files += _strings(value)
            elif name == "package_dir" and isinstance(value, ast.Dict):
                packaging.sources += [v for k, each in _named_values(value) if k == "" for v in _strings(each)]
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "_scripts]" in node.value:
            groups = re.split(r"^[ \t]*\[([^]\n]*)\][ \t]*$", node.value, flags=re.M)
            for name, lines in zip(groups[1::2], groups[2::2], strict=True):
                packaging.commands += _values(lines) if name.strip() in _GROUPS else []


def _named_values(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Entries of a dict, keyword arguments, and assignments to a name or to an item."""
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                yield key.value, value
    elif isinstance(node, ast.keyword) and node.arg is not None:
        yield node.arg, node.value
    elif isinstance(node, ast.Assign) and len(node.targets) == 1:
        target = node.targets[0]
        key = target.slice if isinstance(target, ast.Subscript) else None
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            yield key.value, node.value
        elif isinstance(target, ast.Name):
            yield target.id, node.value


def _strings(value: ast.expr) -> list[str]:
    return [n.value for n in ast.walk(value) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
