"""Pinned corpora from the package index, and trees of some of their files."""

from __future__ import annotations

import shutil
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from perf.process import BenchmarkError, call

PINS = {"transformers": "5.23.0", "diffusers": "0.42.1", "timm": "1.0.31", "scikit-learn": "1.9.1"}
# A project of its own: no configuration of a folder around it is read.
_CONFIGURATION = "[tool.randlint]\n"


@dataclass(frozen=True, slots=True)
class Tree:
    """A folder that is a project of its own; its Python files are sorted, ``lines`` are theirs."""

    root: Path
    files: tuple[Path, ...]
    lines: int

    @classmethod
    def of(cls, root: Path) -> Tree:
        """All Python files below a folder."""
        files = tuple(sorted(path for path in root.rglob("*.py") if path.is_file()))
        return cls(root, files, sum(path.read_bytes().count(b"\n") for path in files))

    def texts(self, count: int | None = None) -> dict[str, bytes]:
        """Texts by path from the root on; of ``count`` files at a fixed stride where it is given."""
        kept = self.files if count is None else spread(self.files, count)
        return {path.relative_to(self.root).as_posix(): path.read_bytes() for path in kept}


def chosen(names: Sequence[str]) -> list[str]:
    """The names in the order of :data:`PINS`. Raises BenchmarkError for one that is not there."""
    for name in names:
        if name not in PINS:
            raise BenchmarkError(f"{name}: no such corpus (there are: {', '.join(PINS)})")
    return [name for name in PINS if name in names]


def corpus(name: str, work: Path) -> Tree:
    """The unpacked wheel, which is downloaded once. Raises BenchmarkError where that fails."""
    root = work / "corpora" / f"{name}-{PINS[name]}"
    if not root.is_dir():
        wheel = _wheel(name, work / "wheels")
        unfinished = root.with_name(f"{root.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        try:
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(unfinished)
        except zipfile.BadZipFile:
            raise BenchmarkError(f"{wheel.name}: not a wheel; delete it to download it again") from None
        (unfinished / "pyproject.toml").write_text(_CONFIGURATION, "utf-8")
        unfinished.rename(root)
    return Tree.of(root)


def _wheel(name: str, folder: Path) -> Path:
    """Any wheel of the pinned version that fits this interpreter: Python files do not differ between platforms."""
    pattern = f"{name.replace('-', '_')}-{PINS[name]}-*.whl"
    if not any(folder.glob(pattern)):
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet"]
        wanted = f"{name}=={PINS[name]}"
        call([*pip, "--no-deps", "--only-binary=:all:", "--dest", str(folder), wanted], f"cannot download {wanted}")
    return min(folder.glob(pattern))


def spread(files: Sequence[Path], count: int) -> list[Path]:
    """``count`` of the files at a fixed stride over all of them; all where there are not so many."""
    count = min(count, len(files))
    return [files[number * len(files) // count] for number in range(count)]


def write_tree(root: Path, texts: dict[str, bytes]) -> Tree:
    """A new project with these files; what stood there before is removed, caches included."""
    shutil.rmtree(root, ignore_errors=True)
    for name, text in {**texts, "pyproject.toml": _CONFIGURATION.encode()}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)
    return Tree.of(root)


def thinned(tree: Tree, root: Path, count: int) -> Tree:
    """A copy of ``count`` files of a tree, at a fixed stride, under the paths they have there."""
    return write_tree(root, tree.texts(count))


def joined(trees: Sequence[Tree], root: Path, count: int) -> Tree:
    """A project of ``count`` files: all of the first tree, and of the next as many as are missing."""
    texts: dict[str, bytes] = {}
    for tree in trees:
        texts |= tree.texts(max(0, count - len(texts)))
    return write_tree(root, texts)
