"""Words that a project's files mention: programs, notebooks, and what starts them (scripts, images, workflows)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

_SKIPPED = frozenset({".git", "node_modules", "site-packages", "venv", ".venv", "build", "dist", "__pycache__", ".tox"})
_ENDINGS = (
    ".py", ".ipynb", ".sh", ".bash", ".zsh", ".slurm", ".sbatch", ".pbs", ".bat", ".ps1", ".yml", ".yaml", ".toml",
    ".cfg", ".ini", ".json", ".env", ".mk", ".md", ".rst", ".txt", ".nix", ".def", ".tf",
)  # fmt: skip
_BEGINNINGS = ("Dockerfile", "Containerfile", "Makefile", "makefile", "justfile", "Procfile", ".env", "Singularity")
_MAX_FILES = 5000
_MAX_BYTES = 2_000_000


@lru_cache(maxsize=64)
def mentions(root: Path, words: tuple[str, ...]) -> bool | None:
    """Whether a file below ``root`` holds one of the words; None where there are too many files to look at."""
    wanted = [word.encode() for word in words]
    for number, path in enumerate(_files(root)):
        if number >= _MAX_FILES:
            return None
        try:
            with path.open("rb") as file:
                text = file.read(_MAX_BYTES)
        except OSError:
            continue
        if any(word in text for word in wanted):
            return True
    return False


def _files(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in _SKIPPED)
        yield from (Path(folder, n) for n in sorted(names) if n.endswith(_ENDINGS) or n.startswith(_BEGINNINGS))
