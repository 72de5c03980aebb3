"""What the gate may look at of other files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from randlint.gate import Elsewhere
from randlint.project.files.modules import modules_below
from randlint.project.files.search import ModuleSearch
from randlint.source import looks, read_bytes
from randlint.work import Work


def elsewhere_of(work: Work) -> Elsewhere:
    """The other files of a piece of work, with contents that are not on disk yet."""

    def read(path: Path) -> bytes | None:
        data = work.overrides.get(path)
        content = read_bytes(path, path.name) if data is None else data
        found = content if isinstance(content, bytes) else None
        looks.read(path, found)
        return found

    def files() -> Sequence[Path] | None:
        found = modules_below(work.root)
        return [*found, *(path for path in work.overrides if path not in found)] if found is not None else None

    return Elsewhere(ModuleSearch(work.root).look_for, read, files)
