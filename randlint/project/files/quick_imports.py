"""What a file imports at module level, without analysing it."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path

from randlint.project.files.outline import without_definitions
from randlint.project.files.search import ModuleSearch
from randlint.source import Source, looks, read_source


class QuickImports(Mapping[Path, tuple[Path, ...]]):
    """For each of some files the files of the project that it imports at module level, in order; found out when asked.

    ``known`` are the answers that analysis has given already.
    """

    def __init__(
        self, files: Mapping[Path, tuple[Path, ...] | None], overrides: Mapping[Path, bytes], root: Path
    ) -> None:
        self._files = dict(files)
        self._overrides = overrides
        self._search = ModuleSearch(root)

    def __getitem__(self, path: Path) -> tuple[Path, ...]:
        known = self._files[path]
        if known is None:
            known = self._files[path] = tuple(self._imported(path))
        return known

    def __iter__(self) -> Iterator[Path]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def _imported(self, path: Path) -> dict[Path, None]:
        source = read_source(path, path.name, self._overrides.get(path))
        looks.read(path, source.raw if isinstance(source, Source) else None)
        tree = _module_level(source) if isinstance(source, Source) else None
        imports: dict[Path, None] = {}
        for names in imported_names(tree) if tree is not None else ():
            found = (self._search.look_for(name, path.parent) for name in names)
            imports.update(dict.fromkeys([each for each in found if each is not None and each != path][:1]))
        return imports


def _module_level(source: Source) -> ast.Module | None:
    """The statements of a file, functions and classes left out where that is Python: they import nothing here, and to
    parse them takes nearly all of the time. None where nothing can be parsed."""
    if source.kind != "notebook":
        short = without_definitions(source.text.encode("utf-8", "replace"))
        tree = _tree(short, source, 0)
        if tree is not None:
            return tree
    return _tree(source.text, source, ast.PyCF_ALLOW_TOP_LEVEL_AWAIT if source.kind == "notebook" else 0)


def _tree(text: str | bytes, source: Source, flags: int) -> ast.Module | None:
    flags |= ast.PyCF_ONLY_AST
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            tree = compile(text, source.display, "exec", flags, dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
    return tree if isinstance(tree, ast.Module) else None


def imported_names(tree: ast.Module) -> Iterator[tuple[str, ...]]:
    """For each import at module level the dotted names it may read a file for, the most exact first."""
    for statement in tree.body:
        if isinstance(statement, ast.Import):
            yield from ((alias.name,) for alias in statement.names)
        elif isinstance(statement, ast.ImportFrom):
            module = "." * statement.level + (statement.module or "")
            dot = "" if module.endswith(".") else "."
            yield from ((f"{module}{dot}{alias.name}", module) for alias in statement.names)
