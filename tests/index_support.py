"""Small projects on disk, indexed, with paths shown relative to their root."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from randlint.config import DEFAULT_EXCLUDE
from randlint.project.files.index import ProjectIndex
from tests.resolving import write_tree

GUARD = 'if __name__ == "__main__":\n    main()\n'


def index_of(root: Path, **options: Any) -> ProjectIndex:
    """The index of a folder under the default settings, without a cache unless ``cache=True`` is given."""
    return ProjectIndex.of(root, **{"exclude": DEFAULT_EXCLUDE, "respect_gitignore": True, "cache": False, **options})


def indexed(root: Path, files: dict[str, str | bytes], **options: Any) -> ProjectIndex:
    write_tree(root, files)
    return index_of(root, **options)


def names(index: ProjectIndex, paths: Iterable[Path]) -> list[str]:
    return [path.relative_to(index.root).as_posix() for path in paths]


def imports(index: ProjectIndex, name: str) -> list[str]:
    return names(index, index.imports(index.root / name))


def importers(index: ProjectIndex, name: str) -> list[str]:
    return names(index, index.importers(index.root / name))


def entries(index: ProjectIndex, name: str) -> list[str]:
    return names(index, index.entries_reaching(index.root / name))


def starts(index: ProjectIndex) -> list[str]:
    return names(index, filter(index.starts_program, index.files))


def notebook(*cells: str, language: str = "python") -> str:
    metadata = {"kernelspec": {"name": language, "language": language, "display_name": language}}
    code = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": cell} for cell in cells]
    return json.dumps({"cells": code, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})
