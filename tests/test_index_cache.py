"""The cache of the project index: only changed files are read again, and no state of the cache does any harm."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import randlint
from randlint.project.files import index_cache
from randlint.project.files.index import ProjectIndex
from randlint.source import cache_folder
from tests.index_support import imports, index_of, starts
from tests.resolving import write_tree

FILES = {"run.py": "import a\nwork()\n", "a.py": "import b, c\n", "b.py": "", "c.py": ""}
HOUR = 3_600_000_000_000  # ns


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are read, as they are read."""
    found: list[str] = []
    real = index_cache.read_bytes

    def read_bytes(path: Path, display: str) -> Any:
        found.append(path.name)
        return real(path, display)

    monkeypatch.setattr(index_cache, "read_bytes", read_bytes)
    return found


def age(path: Path, hours: int = 1) -> None:
    """Make a file older: one that was changed just now is not trusted."""
    time = path.stat().st_mtime_ns - hours * HOUR
    os.utime(path, ns=(time, time))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_tree(tmp_path, dict(FILES))
    for name in FILES:
        age(tmp_path / name)
    return tmp_path


def state(index: ProjectIndex) -> list[Any]:
    return [[str(p), *map(str, index.imports(p)), *map(str, index.importers(p))] for p in index.files] + starts(index)


def cache_file(root: Path) -> Path:
    (found,) = (root / ".randlint_cache").glob("index-*.json")
    return found


def test_nothing_is_read_twice(root: Path, read: list[str]) -> None:
    first = state(index_of(root, cache=True))
    assert sorted(read) == sorted(FILES)
    read.clear()
    assert (state(index_of(root, cache=True)), read) == (first, [])


def test_only_a_changed_file_is_read_again(root: Path, read: list[str]) -> None:
    """A new time with the same content, a new content, a new file and one that is gone."""
    index_of(root, cache=True)
    age(root / "b.py")
    read.clear()
    index_of(root, cache=True)
    assert read == ["b.py"]
    (root / "a.py").write_text("import c, d\n")
    (root / "d.py").write_text("")
    (root / "b.py").unlink()
    read.clear()
    index = index_of(root, cache=True)
    assert (imports(index, "a.py"), sorted(read)) == (["c.py", "d.py"], ["a.py", "d.py"])
    assert list(json.loads(cache_file(root).read_text())["files"]) == ["a.py", "c.py", "d.py", "run.py"]


def test_a_file_with_another_time_and_the_same_content_is_not_parsed_again(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a checkout of another branch and back."""
    expected = state(index_of(root, cache=True))
    age(root / "a.py")
    parsed: list[Path] = []
    monkeypatch.setattr(index_cache, "outline", lambda path, _: parsed.append(path))
    assert (state(index_of(root, cache=True)), parsed) == (expected, [])


def test_a_file_that_changed_just_now_is_compared_by_content(root: Path, read: list[str]) -> None:
    """Two changes within one tick of the clock have one time and may have one size."""
    (root / "a.py").write_text("import b\n")
    before = (root / "a.py").stat()
    index_of(root, cache=True)
    (root / "a.py").write_text("import c\n")
    os.utime(root / "a.py", ns=(before.st_atime_ns, before.st_mtime_ns))
    read.clear()
    assert imports(index_of(root, cache=True), "a.py") == ["c.py"]
    assert read == ["a.py"]


def test_a_new_file_changes_what_a_remembered_import_means(root: Path, read: list[str]) -> None:
    index_of(root, cache=True)
    write_tree(root, {"b/__init__.py": ""})
    read.clear()
    index = index_of(root, cache=True)
    assert (imports(index, "a.py"), read) == (["b/__init__.py", "c.py"], ["__init__.py"])


def test_unsaved_text_is_not_remembered(root: Path, read: list[str]) -> None:
    index_of(root, cache=True)
    before = cache_file(root).read_bytes()
    read.clear()
    assert imports(index_of(root, cache=True, overrides={root / "a.py": b"import c"}), "a.py") == ["c.py"]
    assert cache_file(root).read_bytes() == before
    assert imports(index_of(root, cache=True), "a.py") == ["b.py", "c.py"]
    assert read == []


def test_without_a_cache_nothing_is_written(root: Path) -> None:
    index_of(root, cache=False)
    assert sorted(path.name for path in root.iterdir()) == sorted(FILES)


def test_the_folder_ignores_itself_and_says_what_it_is(root: Path) -> None:
    """Version control and backups leave it out, and nothing is left of the writing."""
    index_of(root, cache=True)
    folder = root / ".randlint_cache"
    names = [".gitignore", "CACHEDIR.TAG", f"index-{randlint.__version__}-{index_cache.FORMAT}.json"]
    assert sorted(path.name for path in folder.iterdir()) == names
    assert (folder / ".gitignore").read_text() == "*\n"
    assert (folder / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55\n")


ROW = [1, 2, "x", [], [], [], 0]
BROKEN = {
    "empty": b"",
    "cut off": b'{"stamp":',
    "binary": b"\x00\xff" * 100,
    "another shape": b"[]",
    "deeply nested": b"[" * 100_000,
    "no stamp": b'{"files": {"a.py": [0, 0, "", [], [], 0]}}',
    "files of another shape": json.dumps({"stamp": index_cache._stamp(), "files": [ROW]}).encode(),
    "rows of other shapes": json.dumps(
        {"stamp": index_cache._stamp(), "files": {"a.py": 3, "b.py": [], "c.py": {}, "run.py": [1, 2, 3, 4, 5, 6, 7]}}
    ).encode(),
    "texts of other shapes": json.dumps(
        {"stamp": index_cache._stamp(), "files": {name: [1, 2, "x", [""], [3], None, 0] for name in FILES}}
    ).encode(),
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_a_broken_cache_is_as_good_as_none(root: Path, data: bytes) -> None:
    """It is replaced without a word."""
    expected = state(index_of(root, cache=True))
    whole = json.loads(cache_file(root).read_bytes())
    cache_file(root).write_bytes(data)
    assert state(index_of(root, cache=True)) == expected
    assert json.loads(cache_file(root).read_bytes()) == whole


def test_a_cache_of_another_version_is_thrown_away(root: Path, read: list[str]) -> None:
    index_of(root, cache=True)
    data = json.loads(cache_file(root).read_bytes())
    stamp, data["stamp"] = data["stamp"], [*data["stamp"][:-1], 0]
    cache_file(root).write_text(json.dumps(data))
    (root / ".randlint_cache/index-0.0.1-1.json").write_text("{}")
    read.clear()
    index_of(root, cache=True)
    assert (sorted(read), json.loads(cache_file(root).read_bytes())["stamp"]) == (sorted(FILES), stamp)


def test_a_folder_that_cannot_be_written_is_no_error(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A read-only file system, a full disk, or a file where the folder should be."""
    expected = state(index_of(root, cache=False))

    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    with monkeypatch.context() as patch:
        patch.setattr(index_cache.os, "makedirs", refuse)
        assert state(index_of(root, cache=True)) == expected
    with monkeypatch.context() as patch:
        patch.setattr(index_cache, "write_atomically", refuse)
        patch.setattr(cache_folder, "write_atomically", refuse)
        assert state(index_of(root, cache=True)) == expected
    (root / ".randlint_cache").rmdir()
    (root / ".randlint_cache").write_text("mine")
    assert state(index_of(root, cache=True)) == expected
    assert (root / ".randlint_cache").read_text() == "mine"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_links_and_pipes_in_place_of_the_cache_are_left_alone(root: Path) -> None:
    """A repository from elsewhere cannot make the linter write to a file of its choice, or wait."""
    expected = state(index_of(root, cache=True))
    file, target = cache_file(root), root.parent / "target.txt"
    target.write_text("mine")
    file.unlink()
    file.symlink_to(target)
    assert state(index_of(root, cache=True)) == expected
    assert (target.read_text(), file.is_symlink()) == ("mine", True)
    file.unlink()
    os.mkfifo(file)
    assert state(index_of(root, cache=True)) == expected


SCRIPT = """
import sys
from pathlib import Path
from tests.index_support import index_of
from tests.test_index_cache import state
root = Path(sys.argv[1])
for turn in range(15):
    for file in (root / ".randlint_cache").glob("index-*"):
        file.unlink(missing_ok=True)
    index = index_of(root, cache=True)
print(state(index_of(root, cache=True)), index.console_scripts)
"""


def test_two_processes_agree_and_leave_a_whole_cache(root: Path, read: list[str]) -> None:
    """Both write the cache at the same time, each under a hash seed of its own."""
    write_tree(root, {f"p{n}/{k}.py": f"import a, b\nfrom p{n + 1} import x{n}" for n in range(6) for k in "xyz"})
    running = [
        subprocess.Popen(
            [sys.executable, "-c", SCRIPT, str(root)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=Path(__file__).parent.parent,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for seed in ("0", "1")
    ]
    (first, first_errors), (second, second_errors) = (process.communicate() for process in running)
    assert (first_errors, second_errors) == (b"", b"")
    assert first.startswith(b"[[")
    assert first == second
    assert json.loads(cache_file(root).read_bytes())["stamp"] == index_cache._stamp()
    assert not list((root / ".randlint_cache").glob("*.tmp"))
