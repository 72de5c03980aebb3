"""CPU time of the project index, as ratios to parsing all files with the interpreter's own parser.

    python benchmarks/project_index.py [FOLDER] [--rounds 3] [--json FILE]

FOLDER is copied first, so that no cache is left in it; without it the installed transformers is taken. In every round
each way takes its turn, and the smallest time of each counts. CPU time, because other programs on the machine change
it least; reading files from a cold disk is not in it.
"""

from __future__ import annotations

import argparse
import ast
import gc
import importlib.util
import json
import os
import platform
import shutil
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

from randlint.project.files.index import ProjectIndex
from randlint.project.files.index_cache import CACHE_FOLDER


def default_folder() -> Path:
    """The installed transformers, found without importing it."""
    spec = importlib.util.find_spec("transformers")
    if spec is None or spec.origin is None:
        raise SystemExit("transformers is not installed: name a folder to index")
    return Path(spec.origin).parent


def parse_all(root: Path) -> None:
    for path in sorted(root.rglob("*.py")):
        try:
            ast.parse(path.read_bytes())
        except (SyntaxError, ValueError):
            continue


def index(root: Path) -> ProjectIndex:
    return ProjectIndex.of(root, exclude=(), respect_gitignore=True)


def cold(root: Path) -> None:
    index(root)


def prepare_cold(root: Path) -> None:
    shutil.rmtree(root / CACHE_FOLDER, ignore_errors=True)


def touch_one(root: Path) -> None:
    os.utime(max(root.rglob("*.py"), key=lambda path: path.stat().st_size))


def answer_all(root: Path) -> None:
    found = index(root)
    for path in found.files:
        found.entries_reaching(path)


WAYS: dict[str, tuple[Callable[[Path], object], Callable[[Path], None] | None]] = {
    "ast.parse of all files": (parse_all, None),
    "index, no cache yet": (cold, prepare_cold),
    "index, nothing changed": (cold, None),
    "index, one file touched": (cold, touch_one),
    "index, and the entries of every file": (answer_all, None),
}


def measure(root: Path, rounds: int) -> dict[str, float]:
    """The smallest CPU time of each way, in seconds."""
    times = dict.fromkeys(WAYS, float("inf"))
    for _ in range(rounds):
        for name, (run, prepare) in WAYS.items():
            if prepare is not None:
                prepare(root)
            gc.collect()
            start = time.process_time()
            run(root)
            times[name] = min(times[name], time.process_time() - start)
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    folder = options.folder or default_folder()
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary, folder.name)
        shutil.copytree(folder, root, ignore=shutil.ignore_patterns("__pycache__", ".git", CACHE_FOLDER))
        times = measure(root, options.rounds)
        found = index(root)
        edges = sum(len(found.imports(path)) for path in found.files)
    parsing = times["ast.parse of all files"]
    print(f"{folder.name}: {len(found.files)} files, {edges} imports, Python {platform.python_version()}\n")
    print(f"| {'way':<36} | CPU time | ratio |\n| {'-' * 36} | -------: | ----: |")
    for name, seconds in times.items():
        print(f"| {name:<36} | {seconds:6.2f} s | {seconds / parsing:5.2f} |")
    if options.json is not None:
        options.json.write_text(json.dumps({"files": len(found.files), "imports": edges, "seconds": times}, indent=2))


if __name__ == "__main__":
    main()
