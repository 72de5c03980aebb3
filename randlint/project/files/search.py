"""Where an imported name lives: the files that Python would find for a script or package of this project."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from randlint.source import looks

_INIT = "__init__.py"


class ModuleSearch:
    """Finds the file of a dotted module name, for imports written in some folder. Answers are remembered.

    ``root`` is where the search ends; on the way up to it every folder's ``src`` is searched too. ``more`` gives, for
    a folder, others that hold modules for the files in it and below it: of the packaging metadata, or of ``sys.path``.
    """

    def __init__(self, root: Path, more: Mapping[str, Sequence[str]] | None = None) -> None:
        self.root = os.path.abspath(root)
        self._more = more or {}
        self._bases: dict[str, tuple[str, ...]] = {}
        self._found: dict[tuple[str, str], tuple[str, str] | None] = {}
        self._files: dict[tuple[str, str], tuple[str, ...]] = {}
        self._around: dict[str, tuple[str, ...]] = {}
        self._tops: dict[tuple[str, str], bool] = {}
        self._known: dict[tuple[str, str], bool] = {}
        self._packages: dict[str, bool] = {}
        self._modules: dict[str, str | None] = {}
        self.folders: set[str] = set()  # in which was looked whether something is there

    def find(self, dotted: str, folder: Path) -> Path | None:
        """The file that ``import dotted`` (leading dots: relative) reads in ``folder``; None for foreign libraries."""
        found = self._find(dotted, str(folder))
        return Path(found[1]) if found is not None else None

    def look_for(self, dotted: str, folder: Path) -> Path | None:
        """The same, written down for whoever keeps what was found."""
        found = self.find(dotted, folder)
        if looks.is_recording():
            top, name = dotted.partition(".")[0], str(folder)
            if found is None and top and not self.knows(top, name):
                looks.note("", "unknown", name, top)  # the same for all that a foreign library holds
            else:
                looks.note(str(found or ""), "import", name, dotted)
        return found

    def file(self, dotted: str, folder: str) -> str | None:
        """The same by name."""
        found = self._find(dotted, folder)
        return found[1] if found is not None else None

    def files(self, dotted: str, folder: str) -> tuple[str, ...]:
        """All files that ``import dotted`` reads in ``folder``, in that order: the packages on the way, the module."""
        found = self._find(dotted, folder)
        if found is None:
            return ()
        base, file = found
        key = (base if dotted.startswith(".") else f"{base}:", file)
        known = self._files.get(key)
        if known is None:
            known = self._files[key] = tuple(self._list_files(base, file, is_relative=dotted.startswith(".")))
        return known

    def _list_files(self, base: str, file: str, *, is_relative: bool) -> list[str]:
        found = [*self.packages_around(base)] if is_relative else []
        for name in os.path.dirname(file)[len(base) :].split(os.sep)[1:]:
            base = os.path.join(base, name)
            if self.is_package(base):
                found.append(os.path.join(base, _INIT))
        return list(dict.fromkeys([*found, file]))

    def files_beside(self, dotted: str, folder: str) -> tuple[str, ...]:
        """The file that ``import dotted`` reads where a program is run in ``folder``, though that is a package.

        Nothing for modules of the standard library, whose names packages use for modules of their own.
        """
        parts = dotted.split(".")
        found = self._module_file(folder, parts) if parts[0] not in sys.stdlib_module_names else None
        return (found,) if found is not None else ()

    def knows(self, name: str, folder: str) -> bool:
        """Whether a top-level module or folder of this name can be reached from ``folder``: a quick look."""
        key = (folder, name)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = any(self._has_top(base, name) for base in self.bases(folder))
        return known

    def is_package(self, folder: str) -> bool:
        known = self._packages.get(folder)
        if known is None:
            self.folders.add(folder)
            known = self._packages[folder] = os.path.isfile(os.path.join(folder, _INIT))
        return known

    def packages_around(self, folder: str) -> tuple[str, ...]:
        """The ``__init__.py`` files of a folder and of the packages above it, outermost first."""
        known = self._around.get(folder)
        if known is None:
            parent = os.path.dirname(folder)
            outer = self.packages_around(parent) if parent != folder else ()
            own = (os.path.join(folder, _INIT),)
            known = self._around[folder] = (*outer, *own) if self.is_package(folder) else ()
        return known

    def bases(self, folder: str) -> tuple[str, ...]:
        """As Python would for a script in ``folder``: its own folder, then above the package, up to the root."""
        known = self._bases.get(folder)
        if known is None:
            known = self._bases[folder] = tuple(dict.fromkeys(self._list_bases(folder)))
        return known

    def _find(self, dotted: str, folder: str) -> tuple[str, str] | None:
        key = (folder, dotted)
        if key not in self._found:
            self._found[key] = self._search(dotted, folder)
        return self._found[key]

    def _search(self, dotted: str, folder: str) -> tuple[str, str] | None:
        """The folder that the search starts in and the file that it finds there."""
        parts = [p for p in dotted.split(".") if p]
        if dotted.startswith("."):
            folder = folder.rsplit(os.sep, len(dotted) - len(dotted.lstrip(".")) - 1)[0]
            found = self._module_file(folder, parts)
            return (folder, found) if found is not None else None
        for base in self.bases(folder) if parts else ():
            if self._has_top(base, parts[0]) and not _is_installed_beside(base, parts[0], folder):
                found = self._module_file(base, parts)
                if found is not None:
                    return base, found
        return None

    def _list_bases(self, folder: str) -> list[str]:
        current = folder
        while self.is_package(current) and current != os.path.dirname(current):
            current = os.path.dirname(current)
        found = [current]
        while current != self.root and is_below(current, self.root):
            current = os.path.dirname(current)
            found.append(current)
        sources = [os.path.join(base, "src") for base in (*found, self.root)]
        self.folders.update((*found, self.root))
        found += [each for each in sources if os.path.isdir(each)]
        above = folder
        while self._more and is_below(above, self.root):
            found += self._more.get(above, ())
            above = os.path.dirname(above) if above != self.root else ""
        # The root may be a package itself: programs are run there all the same.
        return [*found, self.root] if is_below(folder, self.root) else found

    def _module_file(self, base: str, parts: list[str]) -> str | None:
        """The file of a module below ``base``; a package goes before a module of its name, as in Python."""
        stem = os.sep.join((base.rstrip(os.sep), *parts))
        if stem not in self._modules:
            self.folders.add(os.path.dirname(stem))
            module = f"{stem}.py"
            found = os.path.join(stem, _INIT) if self.is_package(stem) else None
            self._modules[stem] = found or (module if parts and os.path.isfile(module) else None)
        return self._modules[stem]

    def _has_top(self, base: str, name: str) -> bool:
        key = (base, name)
        known = self._tops.get(key)
        if known is None:
            self.folders.add(base)
            path = os.path.join(base, name)
            known = os.path.isdir(path) or os.path.isfile(path + ".py")
            # What lies inside a package does not stand in front of the standard library.
            known = self._tops[key] = known and not (name in sys.stdlib_module_names and self.is_package(base))
        return known


def is_below(folder: str, root: str) -> bool:
    """Whether a path is ``root`` or lies in it; both absolute."""
    return f"{folder}{os.sep}".startswith(root.rstrip(os.sep) + os.sep)


def _is_installed_beside(base: str, name: str, folder: str) -> bool:
    """True for a library that lies in the same folder of installed packages as the file that imports it."""
    if os.path.basename(base) not in {"site-packages", "dist-packages"}:
        return False
    return not f"{folder}{os.sep}".startswith(os.path.join(base, name) + os.sep)


def module_name(path: Path) -> tuple[str, bool]:
    """The dotted name of a file by the ``__init__.py`` files around it, and whether it is a package itself."""
    is_package = path.name == _INIT
    parts = [] if is_package else [path.stem]
    folder = path.parent
    while (folder / _INIT).is_file() and folder != folder.parent:
        parts.insert(0, folder.name)
        folder = folder.parent
    return ".".join(parts), is_package
