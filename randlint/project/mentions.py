"""Words that a project's files mention: programs, notebooks, and what starts them (scripts, images, workflows)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from randlint.project.memo import remember
from randlint.source import looks

if TYPE_CHECKING:
    from randlint.project.project import Project

_SKIPPED = frozenset(
    {
        ".git", "node_modules", "site-packages", "venv", ".venv", "build", "dist", "__pycache__", ".tox",
        ".randlint_cache",
    }
)  # fmt: skip
_ENDINGS = (
    ".py", ".ipynb", ".sh", ".bash", ".zsh", ".slurm", ".sbatch", ".pbs", ".bat", ".ps1", ".yml", ".yaml", ".toml",
    ".cfg", ".ini", ".json", ".env", ".mk", ".md", ".rst", ".txt", ".nix", ".def", ".tf",
)  # fmt: skip
_BEGINNINGS = ("Dockerfile", "Containerfile", "Makefile", "makefile", "justfile", "Procfile", ".env", "Singularity")
_MAX_FILES = 5000
_MAX_BYTES = 2_000_000


@remember
def mentions(project: Project, words: tuple[str, ...]) -> bool | None:
    """Whether a file of the project holds one of the words; None where there are too many files to look at."""
    found, witness, text = mentions_below(project.root, words)
    if witness is None or len(text) == _MAX_BYTES:
        looks.note(str(found), "mentions", *words)
    else:
        looks.read(witness, text)  # as long as this one does, it is of no interest what the others hold
    return found


def mentions_below(root: Path, words: tuple[str, ...]) -> tuple[bool | None, Path | None, bytes]:
    """The same for a folder, with the first file that holds one of the words and its text."""
    wanted = [word.encode() for word in words]
    for number, path in enumerate(_files(root)):
        if number >= _MAX_FILES:
            return None, None, b""
        try:
            with path.open("rb") as file:
                text = file.read(_MAX_BYTES)
        except OSError:
            continue
        if any(word in text for word in wanted):
            return True, path, text
    return False, None, b""


@remember
def mentioning(project: Project, words: tuple[str, ...]) -> tuple[Path, ...] | None:
    """The programs and notebooks of a project that hold one of the words; None where there are too many files."""
    found = mentioning_below(project.root, words)
    looks.note(shown(found), "mentioning", *words)
    return found


def mentioning_below(root: Path, words: tuple[str, ...]) -> tuple[Path, ...] | None:
    """The same for a folder."""
    wanted, found = [word.encode() for word in words], []
    for number, path in enumerate(p for p in _files(root) if p.suffix in (".py", ".ipynb")):
        if number >= _MAX_FILES:
            return None
        try:
            with path.open("rb") as file:
                text = file.read(_MAX_BYTES)
        except OSError:
            continue
        if any(word in text for word in wanted):
            found.append(path)
    return tuple(found)


def shown(found: tuple[Path, ...] | None) -> str:
    """The answer as it is noted."""
    return "\n".join(map(str, found)) if found is not None else str(found)


def _files(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in _SKIPPED)
        yield from (Path(folder, n) for n in sorted(names) if n.endswith(_ENDINGS) or n.startswith(_BEGINNINGS))
