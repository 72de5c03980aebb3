"""The whole project at a glance: its files, which of them imports which, and which start a program.

Nothing is run and nothing is analysed: a quick look at each file gives the names that it imports
(:mod:`randlint.project.files.outline`), which are remembered on disk; what the names mean is found out anew each time.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from randlint.project.files.index_cache import OutlineCache
from randlint.project.files.reach import reached_by
from randlint.project.files.scripts import PACKAGING_FILES, Packaging, commands_of, read_packaging, source_folders
from randlint.project.files.search import ModuleSearch, is_below
from randlint.project.files.test_files import is_test_file
from randlint.source import discover, display_path, looks

_INIT = f"{os.sep}__init__.py"
# Tools load these; what they do then is no program of the project.
_OF_TOOLS = frozenset({"setup.py", "noxfile.py"})


class ProjectIndex:
    """Made by :meth:`of`. Paths that go in and come out are absolute, and all that come out are in ``files``.

    A file that is ignored but imported can be asked about too, it starts nothing; of any other path nothing is known.
    """

    def __init__(self, root: Path, files: Sequence[Path], outlines: OutlineCache) -> None:
        self.root = root
        self.files: tuple[Path, ...] = tuple(files)
        self._asked: set[str] = set()  # more folders in which was looked what is there
        self._names = [str(path) for path in self.files]
        self._numbers = {name: number for number, name in enumerate(self._names)}
        self._outlines = [outlines.outline(name) for name in self._names]
        self._packaging = list(_packaging(str(root), self._names))
        self._search = ModuleSearch(root, self._searched())
        # Packages in which somebody starts programs: their folder is then where Python looks first.
        self._run_in = {os.path.dirname(n) for n, o in zip(self._names, self._outlines, strict=True) if o.is_guarded}
        self._edges: list[tuple[int, ...]] = []
        self._connect(outlines)

    @classmethod
    def of(
        cls,
        root: Path,
        *,
        exclude: Sequence[str],
        respect_gitignore: bool,
        overrides: Mapping[Path, bytes] | None = None,
        cache: bool = True,
    ) -> ProjectIndex:
        """Index the Python files and notebooks below ``root``, without those that ``exclude`` or .gitignore drop.

        ``overrides`` are contents that are not on disk yet, by absolute path; such a file need not exist. With
        ``cache`` the outlines of files are read from ``.randlint_cache`` in ``root`` and written there.
        Raises :class:`~randlint.source.SourceError` where there is no such folder.
        """
        root = Path(os.path.abspath(root))
        with looks.recording() as seen:
            found = discover([root], exclude=exclude, root=root, respect_gitignore=respect_gitignore).files
        unsaved = {os.path.abspath(path): data for path, data in (overrides or {}).items()}
        new = {Path(name) for name in unsaved if _is_new(name, root)}
        outlines = OutlineCache(str(root), unsaved, on_disk=cache)
        index = cls(root, sorted({*found, *new}, key=lambda path: path.parts), outlines)
        outlines.save()
        index._asked.update(folder for _, folder in seen.answers)
        return index

    # -- questions -------------------------------------------------------------------------------------------------

    def imports(self, path: Path) -> tuple[Path, ...]:
        """The files of the project that a file reads by its own imports, each once, in order.

        Imports inside functions count, those for type checkers do not. ``import a.b`` reads ``a/__init__.py`` first.
        """
        number = self._numbers.get(str(path))
        edges = self._edges[number] if number is not None else ()
        return self._told("imports", path, tuple(self.files[each] for each in edges if each < len(self.files)))

    def importers(self, path: Path) -> tuple[Path, ...]:
        """The files that reach ``path`` by imports, over any number of other files, sorted; never itself."""
        number = self._numbers.get(str(path))
        found = self._listed(self._reached_by[number] & ~(1 << number)) if number is not None else ()
        return self._told("importers", path, found)

    def entries_reaching(self, path: Path) -> tuple[Path, ...]:
        """The files that start a program and are ``path`` or reach it by imports, sorted."""
        number = self._numbers.get(str(path))
        found = self._listed(self._reached_by[number] & self._starts) if number is not None else ()
        return self._told("entries", path, found)

    def starts_program(self, path: Path) -> bool:
        """Whether somebody runs this file: a notebook, a script, a command that is installed, a ``__main__.py``."""
        number = self._numbers.get(str(path))
        starts = number is not None and bool(self._starts >> number & 1)
        self._note(str(starts), "starts", path)
        return starts

    def answer(self, question: str, path: Path) -> str | None:
        """What is noted in :mod:`randlint.source.looks` for a question about a path; None for another question."""
        if question == looks.TOKEN:
            return self.token
        if question == "starts":
            return str(self.starts_program(path))
        find = {"entries": self.entries_reaching, "importers": self.importers, "imports": self.imports}.get(question)
        return _shown(find(path)) if find is not None else None

    def _told(self, question: str, path: Path, answer: tuple[Path, ...]) -> tuple[Path, ...]:
        if looks.is_recording():
            self._note(_shown(answer), question, path)
        return answer

    def _note(self, answer: str, question: str, path: Path) -> None:
        looks.note(self.token, "index", looks.TOKEN, "")
        looks.note(answer, "index", question, str(path))

    @cached_property
    def token(self) -> str:
        """Differs where any answer differs."""
        told = "\0".join((str(self.root), str(len(self.files)), *self._names, repr(self._edges), hex(self._starts)))
        return looks.digest_of(os.fsencode(told))

    def places(self) -> list[str]:
        """The files that were read, and the folders in which was looked what is there; none outside of the root."""
        return sorted({*self._names, *self._search.folders, *self._asked})

    @cached_property
    def console_scripts(self) -> dict[Path, tuple[str, ...]]:
        """The files that installed commands start, with the functions they call: of all packaging files below."""
        found: dict[Path, tuple[str, ...]] = {}
        for folder, packaging in self._packaging:
            for path, functions in commands_of(packaging, folder, self._search).items():
                found[path] = tuple(dict.fromkeys((*found.get(path, ()), *functions)))
        return {path: found[path] for path in sorted(found)}

    @cached_property
    def _commands(self) -> frozenset[str]:
        return frozenset(map(str, self.console_scripts))

    # -- programs --------------------------------------------------------------------------------------------------

    @cached_property
    def _reached_by(self) -> list[int]:
        return reached_by(self._edges)

    @cached_property
    def _starts(self) -> int:
        """One bit for each file that starts a program."""
        imported = {target for edges in self._edges for target in edges}
        return sum(1 << n for n in range(len(self.files)) if self._is_started(n, is_imported=n in imported))

    def _is_started(self, number: int, *, is_imported: bool) -> bool:
        path, outline = self.files[number], self._outlines[number]
        if outline.is_notebook or outline.is_guarded or path.name == "__main__.py" or str(path) in self._commands:
            return True
        if not outline.works or is_imported or self._search.is_package(str(path.parent)):
            return False
        return path.name not in _OF_TOOLS and not is_test_file(display_path(path, self.root))

    def _listed(self, mask: int) -> tuple[Path, ...]:
        return tuple(path for number, path in enumerate(self.files) if mask >> number & 1)

    def _searched(self) -> dict[str, list[str]]:
        """For each folder others where its imports are searched, because packaging or a change of sys.path say so.

        A relative folder in sys.path counts from where the program is started, or from the file: the nearest is taken.
        """
        found = {folder: [*source_folders(packaging, folder)] for folder, packaging in self._packaging}
        for name, outline in zip(self._names, self._outlines, strict=True):
            for path in outline.search:
                folder = os.path.dirname(name)
                bases = [each for each in (folder, *map(str, Path(folder).parents)) if self._is_below(each)]
                places = [os.path.normpath(os.path.join(base, path)) for base in bases]
                self._asked.update(map(os.path.dirname, places))
                nearest = next((each for each in places if self._is_below(each) and os.path.isdir(each)), None)
                if nearest is not None:
                    found.setdefault(folder, []).append(nearest)
        return found

    # -- imports ---------------------------------------------------------------------------------------------------

    def _connect(self, outlines: OutlineCache) -> None:
        """Find the files behind all imports.

        An ignored file that is imported is read as well: what it imports belongs to the program. Such files are
        nodes behind those of ``files``.
        """
        known: dict[tuple[str, str], list[int]] = {}  # files of one folder import much the same
        number = 0
        while number < len(self._names):
            name = self._names[number]
            if number == len(self._outlines):
                self._outlines.append(outlines.outline(name))
            folder = os.path.dirname(name)
            found = dict.fromkeys(self._numbers_of(self._read_first(name)))
            for imported in self._outlines[number].imports:
                key = (folder, imported)
                if key not in known:
                    known[key] = self._numbers_of(self._files_read(folder, imported))
                found.update(dict.fromkeys(known[key]))
            found.pop(number, None)
            self._edges.append(tuple(found))
            number += 1

    def _is_below(self, path: str) -> bool:
        return is_below(path, str(self.root))

    def _numbers_of(self, files: Iterable[str]) -> list[int]:
        return [number for number in map(self._number, files) if number is not None]

    def _number(self, file: str) -> int | None:
        number = self._numbers.get(file)
        if number is None:
            real = os.path.realpath(file)
            number = self._numbers.get(real)
            if number is None and self._is_below(real):
                number = len(self._names)
                self._names.append(real)
            if number is not None:
                self._numbers[file] = self._numbers[real] = number
        return number

    def _read_first(self, name: str) -> Sequence[str]:
        """The packages that are read before a file that is started as a module of them."""
        if name.endswith(f"{os.sep}__main__.py") or name in self._commands:
            return self._search.packages_around(os.path.dirname(name))
        return ()

    def _files_read(self, folder: str, imported: str) -> Iterable[str]:
        """The files that an import of an outline, see there, reads in a folder."""
        if imported.startswith("="):
            return self._file_run(folder, imported[1:])
        module, is_from, names = imported.partition(":")
        top = module.partition(".")[0]
        if top and folder not in self._run_in and not self._search.knows(top, folder):
            return ()
        return self._modules_read(folder, module, names.split(",") if is_from else ())

    def _modules_read(self, folder: str, module: str, names: Sequence[str]) -> Iterator[str]:
        files = self._files_of(folder, module)
        yield from files
        if not files:
            shorter = module.rpartition(".")[0]
            while shorter.strip("."):  # Python reads the packages before it fails
                yield from self._files_of(folder, shorter)
                shorter = shorter.rpartition(".")[0]
        elif not files[-1].endswith(_INIT):
            return
        dot = "" if module.endswith(".") else "."
        for name in names:
            exported = self._exports(files[-1]) if name == "*" and files else (name,)
            for each in exported:
                yield from self._files_of(folder, f"{module}{dot}{each}")

    def _files_of(self, folder: str, dotted: str) -> tuple[str, ...]:
        found = self._search.files(dotted, folder)
        if not found and folder in self._run_in and not dotted.startswith("."):
            return self._search.files_beside(dotted, folder)
        return found

    def _exports(self, file: str) -> tuple[str, ...]:
        number = self._numbers.get(file)
        return self._outlines[number].exports if number is not None and number < len(self._outlines) else ()

    def _file_run(self, folder: str, name: str) -> Iterator[str]:
        """The file that ``%run name`` runs in a notebook."""
        path = os.path.normpath(os.path.join(folder, name))
        self._asked.add(os.path.dirname(path))
        for file in (path, f"{path}.py"):
            if file.endswith((".py", ".ipynb")) and os.path.isfile(file):
                yield file
                return


def _shown(answer: tuple[Path, ...]) -> str:
    return looks.digest_of(os.fsencode("\0".join(map(str, answer))))


def _packaging(root: str, files: Sequence[str]) -> Iterator[tuple[str, Packaging]]:
    """The packaging of the root and of every folder below it that holds code, with the folder, outermost first."""
    folders = {root}
    for file in files:
        folder = os.path.dirname(file)
        while folder not in folders:
            folders.add(folder)
            folder = os.path.dirname(folder)
    for folder in sorted(folders):
        if any(os.path.isfile(os.path.join(folder, name)) for name in PACKAGING_FILES):
            yield folder, read_packaging(folder)


def _is_new(name: str, root: Path) -> bool:
    return is_below(name, str(root)) and name.endswith((".py", ".ipynb")) and not os.path.exists(name)
