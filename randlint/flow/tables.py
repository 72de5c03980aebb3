"""What the functions of a project's files do, each read once, in a context that does not depend on who asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from randlint.flow.imported import only_imports
from randlint.flow.model import Item, Ref, flat
from randlint.flow.read import read_items
from randlint.project import Project
from randlint.project.memo import remember
from randlint.source.looks import Memo


class Tables:
    """What the functions of a project's files do, read on demand.

    A function must amount to the same whoever asks for it first, so each is read by a project of its own that begins
    anew; what was parsed is shared with the project that asks.
    """

    def __init__(self, project: Project) -> None:
        self._reader = project.sibling()
        self._known = Memo()
        self._imports = Memo()
        self._names = Memo()

    def items(self, ref: Ref, *, as_main: bool = False) -> Sequence[Item]:
        """What a function does, or what importing a module does; nothing where the file cannot be read.

        ``as_main``: also what the module does where it is the program itself.
        """
        if ref.scope == 0 and not as_main:
            known = self._imports.recall(ref.path, lambda: only_imports(self._reader, Path(ref.path)))
            if known is not None:
                return known
        return self._known.recall(ref, lambda: self._read(ref))

    def functions(self, path: str) -> Mapping[int, str]:
        """The qualified names of a file's functions by their scopes, and an empty one for the module: what can be asked
        for. Empty where the file cannot be read or parsed."""
        return self._names.recall(path, lambda: self._list(path))

    def all_items(self, path: str) -> list[Item]:
        """What everything in a file does, without order."""
        scopes = self.functions(path)
        return [item for scope in scopes for item in flat(self.items(Ref(path, scope), as_main=True))]

    def _read(self, ref: Ref) -> tuple[Item, ...]:
        with self._reader.beginning():
            module = self._reader.load(Path(ref.path))
            scope = module.facts.scope_at(ref.scope) if module is not None else None
            return read_items(module, scope) if module is not None and scope is not None else ()

    def _list(self, path: str) -> Mapping[int, str]:
        with self._reader.beginning():
            module = self._reader.load(Path(path))
            if module is None:
                return {}
            return {0: "", **{scope.order: scope.qualname for scope in module.facts.functions()}}


@remember
def tables_of(project: Project) -> Tables:
    """The tables of a project, made when they are first asked for."""
    return Tables(project)
