"""Under which circumstances results were found: others in other circumstances are no results of this run."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import randlint
from randlint.source.cache_folder import TICK
from randlint.source.looks import digest_of
from randlint.work import Work

FORMAT = 1  # goes up whenever what is kept changes its meaning
# Of the settings only the seed and the tables reach an analysis. What the project consists of shows in the answers to
# questions about it; contents that are not on disk, and files of which only some rules are asked, are told apart.
_TOLD_OTHERWISE = frozenset({"settings", "overrides", "extent", "only"})
_INSTALLED = frozenset({"site-packages", "dist-packages"})


def stamp_of(work: Work) -> str | None:
    """16 hexadecimal digits for all that the reports of a piece of work rest on, but for the files of the project.

    None where a table of the user's is just being written: which of its contents holds cannot be told.
    """
    tables = []
    for path in work.settings.apis:
        try:
            status = os.stat(path)
            tables.append([str(path), digest_of(path.read_bytes())])
        except OSError:
            return None
        if max(status.st_mtime_ns, status.st_ctime_ns) >= time.time_ns() - TICK:
            return None
    told = [
        FORMAT,
        randlint.__version__,
        sys.version,
        sys.platform,
        list(_of_libraries()),
        list(_of_checkout(Path(randlint.__file__).parent)),
        tables,
        work.settings.seed,
        [[each.name, _shown(getattr(work, each.name))] for each in fields(work) if each.name not in _TOLD_OTHERWISE],
    ]
    return digest_of(json.dumps(told).encode())[:16]


def _shown(value: object) -> str:
    """The same text in every process."""
    return repr(sorted(value) if isinstance(value, (set, frozenset)) else value)


def _of_libraries() -> Iterator[list[object]]:
    """What parses: libcst, and IPython for notebooks. They are not imported for it."""
    from importlib.machinery import PathFinder

    for name in ("libcst", "IPython"):
        found = PathFinder.find_spec(name)
        if found is not None and found.origin is not None:
            yield [found.origin, *_of_file(found.origin)]


def _of_checkout(package: Path) -> Iterator[list[object]]:
    """The files of randlint itself where somebody works on them: the version stays the same then."""
    if _INSTALLED.intersection(package.parts):
        return
    for top in (package, package.parent / "rules"):
        for folder, folders, names in os.walk(top):
            folders[:] = sorted(each for each in folders if each != "__pycache__")
            for name in sorted(names):
                yield [os.path.join(folder, name), *_of_file(os.path.join(folder, name))]


def _of_file(file: str) -> tuple[int, ...]:
    try:
        status = os.stat(file)
    except OSError:
        return ()
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size
