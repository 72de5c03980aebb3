"""Where an imported name lives: the files that Python would find for a script or package of this project."""

from __future__ import annotations

import os
from pathlib import Path


class ModuleSearch:
    """Finds the file of a dotted module name, for imports written in some folder. Answers are remembered.

    ``root`` is where the search ends; its ``src`` folder is searched too.
    """

    def __init__(self, root: Path) -> None:
        self.root = os.path.abspath(root)
        self._bases: dict[str, tuple[str, ...]] = {}
        self._found: dict[tuple[str, str], Path | None] = {}
        self._tops: dict[tuple[str, str], bool] = {}

    def find(self, dotted: str, folder: Path) -> Path | None:
        """The file that ``import dotted`` (leading dots: relative) reads in ``folder``; None for foreign libraries."""
        key = (str(folder), dotted)
        if key not in self._found:
            self._found[key] = self._search(dotted, key[0])
        return self._found[key]

    def _search(self, dotted: str, folder: str) -> Path | None:
        parts = [p for p in dotted.split(".") if p]
        if not parts:
            return None
        if dotted.startswith("."):
            for _ in range(len(dotted) - len(dotted.lstrip(".")) - 1):
                folder = os.path.dirname(folder)
            return _module_file(folder, parts)
        for base in self.bases(folder):
            if self._has_top(base, parts[0]) and not _is_installed_beside(base, parts[0], folder):
                found = _module_file(base, parts)
                if found is not None:
                    return found
        return None

    def bases(self, folder: str) -> tuple[str, ...]:
        """As Python would for a script in ``folder``: its own folder, then above the package, up to the root."""
        known = self._bases.get(folder)
        if known is None:
            known = self._bases[folder] = tuple(self._list_bases(folder))
        return known

    def _list_bases(self, folder: str) -> list[str]:
        current = folder
        while os.path.isfile(os.path.join(current, "__init__.py")) and current != os.path.dirname(current):
            current = os.path.dirname(current)
        found = [current]
        while current != self.root and current.startswith(self.root + os.sep):
            current = os.path.dirname(current)
            found.append(current)
        return [*found, os.path.join(self.root, "src")]

    def _has_top(self, base: str, name: str) -> bool:
        key = (base, name)
        known = self._tops.get(key)
        if known is None:
            path = os.path.join(base, name)
            known = self._tops[key] = os.path.isdir(path) or os.path.isfile(path + ".py")
        return known


def _is_installed_beside(base: str, name: str, folder: str) -> bool:
    """True for a library that lies in the same folder of installed packages as the file that imports it."""
    if os.path.basename(base) not in {"site-packages", "dist-packages"}:
        return False
    return not f"{folder}{os.sep}".startswith(os.path.join(base, name) + os.sep)


def _module_file(base: str, parts: list[str]) -> Path | None:
    stem = os.path.join(base, *parts)
    if os.path.isfile(stem + ".py"):
        return Path(stem + ".py")
    package = os.path.join(stem, "__init__.py")
    return Path(package) if os.path.isfile(package) else None


def module_name(path: Path) -> tuple[str, bool]:
    """The dotted name of a file by the ``__init__.py`` files around it, and whether it is a package itself."""
    is_package = path.name == "__init__.py"
    parts = [] if is_package else [path.stem]
    folder = path.parent
    while (folder / "__init__.py").is_file() and folder != folder.parent:
        parts.insert(0, folder.name)
        folder = folder.parent
    return ".".join(parts), is_package
