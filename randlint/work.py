"""What is to be linted and how: all that a process which does a part of it needs to be told. Picklable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from randlint.config import Settings
from randlint.records import dataclass
from randlint.source import Extent


@dataclass(frozen=True, slots=True)
class Work:
    """``rules`` are the names of the rules that run; ``base`` is the folder that shown paths are relative to, ``root``
    the one where the search for imported modules ends. ``overrides`` are contents that are not on disk, by absolute
    path. ``opinions`` are the rules whose strict findings are shown (None: all). ``only`` names the files for which
    just some of the rules are asked. Without ``gate`` every file is parsed, whatever words it holds: slow, and only
    good for comparing.
    """

    settings: Settings
    rules: tuple[str, ...]
    base: Path
    root: Path
    overrides: dict[Path, bytes] = field(default_factory=dict)
    extent: Extent = field(default_factory=Extent)
    gate: bool = True
    opinions: frozenset[str] | None = None
    only: Mapping[Path, tuple[str, ...]] = field(default_factory=dict)
