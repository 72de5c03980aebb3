"""Words that a project's files mention: programs, notebooks, and what starts them (scripts, images, workflows)."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
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
    shared = _shared(wanted)
    for number, path in enumerate(_files(root)):
        if number >= _MAX_FILES:
            return None, None, b""
        text = _text(path)
        if shared in text and any(word in text for word in wanted):
            return True, Path(path), text
    return False, None, b""


def _shared(words: Sequence[bytes]) -> bytes:
    """The longest text that stands in all words: a file without it, as nearly all are, is looked through once."""
    shortest = min(words, key=len, default=b"")
    parts = (shortest[i : i + size] for size in range(len(shortest), 0, -1) for i in range(len(shortest) - size + 1))
    return next((part for part in parts if all(part in word for word in words)), b"")


def _text(path: str) -> bytes:
    """The beginning of a file; nothing where it cannot be read."""
    try:
        with open(path, "rb") as file:
            return file.read(_MAX_BYTES)
    except OSError:
        return b""


@remember
def mentioning(project: Project, words: tuple[str, ...]) -> tuple[Path, ...] | None:
    """The programs and notebooks of a project that hold one of the words; None where there are too many files."""
    found = mentioning_below(project.root, words)
    looks.note(shown(found), "mentioning", *words)
    return found


def mentioning_below(root: Path, words: tuple[str, ...]) -> tuple[Path, ...] | None:
    """The same for a folder."""
    wanted = [word.encode() for word in words]
    shared, found = _shared(wanted), []
    for number, path in enumerate(p for p in _files(root) if os.path.splitext(p)[1] in (".py", ".ipynb")):
        if number >= _MAX_FILES:
            return None
        text = _text(path)
        if shared in text and any(word in text for word in wanted):
            found.append(Path(path))
    return tuple(found)


def shown(found: tuple[Path, ...] | None) -> str:
    """The answer as it is noted."""
    return "\n".join(map(str, found)) if found is not None else str(found)


def _files(root: Path) -> Iterator[str]:
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in _SKIPPED)
        yield from (os.path.join(folder, n) for n in sorted(names) if n.endswith(_ENDINGS) or n.startswith(_BEGINNINGS))
