"""The index of all files that belong to a project."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from randlint.project.files.index import ProjectIndex
from randlint.project.files.index_cache import OutlineCache
from randlint.source import Extent


def index_for(root: Path, extent: Extent, overrides: Mapping[Path, bytes]) -> ProjectIndex:
    """The index of all files in ``extent``; ``overrides`` are contents that are not on disk yet."""
    if extent.files is not None:
        outlines = OutlineCache(str(root), {str(path): data for path, data in overrides.items()}, on_disk=False)
        return ProjectIndex(root, sorted(extent.files, key=lambda path: path.parts), outlines)
    return ProjectIndex.of(
        root,
        exclude=extent.exclude,
        respect_gitignore=extent.respect_gitignore,
        overrides=overrides,
        cache=extent.cache,
    )
