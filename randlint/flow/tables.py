"""Tables of a project's files, each read once, in a context that does not depend on who asks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from randlint.flow.imported import only_imports
from randlint.flow.model import Item, Ref, Table
from randlint.flow.read import read_table
from randlint.project import Project
from randlint.project.memo import remember
from randlint.source.looks import Memo


class Tables:
    """Tables by path, read on demand.

    A table must say the same whichever file asked for it first, so each is read by a project of its own that begins
    anew; what was parsed is shared with the project that asks.
    """

    def __init__(self, project: Project) -> None:
        self._reader = project.sibling()
        self._known = Memo()
        self._imports = Memo()

    def items(self, ref: Ref) -> Sequence[Item]:
        """What a function does, or what importing a module does; nothing where the file cannot be read."""
        if ref.scope == 0:
            known = self._imports.recall(ref.path, lambda: only_imports(self._reader, Path(ref.path)))
            if known is not None:
                return known
        table = self.of(ref.path)
        return table.functions.get(ref.scope, ()) if table is not None else ()

    def of(self, path: str) -> Table | None:
        """What a file does; None where it cannot be read or parsed."""
        return self._known.recall(path, lambda: self._read(Path(path)))

    def _read(self, path: Path) -> Table | None:
        self._reader.begin()
        module = self._reader.load(path)
        return read_table(module) if module is not None else None


@remember
def tables_of(project: Project) -> Tables:
    """The tables of a project, made when they are first asked for."""
    return Tables(project)
