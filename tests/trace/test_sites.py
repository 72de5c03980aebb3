"""The user's place is found in running code, and nothing else is taken for it."""

from __future__ import annotations

import sys
import sysconfig
from pathlib import Path
from types import ModuleType

import pytest

from randlint.trace.data import Frame, Site
from randlint.trace.sites import Sites

LIBRARY = "def call(function):\n    return function()\n\ndef deeper(function):\n    return call(function)\n"


def load(path: Path, text: str, **names: object) -> ModuleType:
    """A module whose code objects have that path, which need not exist."""
    module = ModuleType(path.stem)
    module.__dict__.update(names)
    exec(compile(text, str(path), "exec"), module.__dict__)
    return module


@pytest.fixture
def library(tmp_path: Path) -> ModuleType:
    return load(tmp_path / "lib" / "python3.11" / "site-packages" / "somelib" / "core.py", LIBRARY)


def ask(sites: Sites) -> Site | None:
    """As a hook of randlint's own would ask."""
    return sites.site(1)


def test_the_user_is_found_above_a_library(tmp_path: Path, library: ModuleType) -> None:
    """The user's frame is the place; the library's frames lead from there to the operation."""
    sites = Sites(str(tmp_path))
    found: list[Site | None] = []
    program = "def train():\n    x = 1; deeper(lambda: None) or deeper(ask)\n\ntrain()\n"

    def observe() -> None:
        found.append(sites.site(1))

    load(tmp_path / "train.py", program, deeper=lambda f: library.deeper(observe), ask=None)
    site = found[0]
    assert site is not None
    # the lambda that calls the library stands in this file, which is the user's as well
    assert site.frame.path == __file__
    assert [frame.function for frame in site.via] == ["deeper", "call"]
    assert "train" in site.scope


def test_columns_mark_the_call(tmp_path: Path) -> None:
    """From Python 3.11 on a place knows its columns, counted from 1; a loop's step has none."""
    sites = Sites(str(tmp_path))
    got: list[object] = []

    def see(frame: object = None) -> list[int]:
        got.append(sites.describe(sys._getframe(1)))
        return [1]

    load(tmp_path / "a.py", "x = 1 + len(see())\n", see=see)
    columns = (13, 1, 18) if sys.version_info >= (3, 11) else (0, 0, 0)
    assert got == [Frame(str(tmp_path / "a.py"), 1, "<module>", *columns)]

    class Steps:
        def __iter__(self) -> Steps:
            see_step()
            return self

        def __next__(self) -> int:
            see_step()
            raise StopIteration

    def see_step() -> None:
        got.append(sites.describe(sys._getframe(2)))

    got.clear()
    load(tmp_path / "a.py", "for x in (\n    Steps()\n):\n    pass\n", Steps=Steps)
    assert [(f.line <= 2, f.column) for f in got] == [(True, 0), (True, 0)]  # type: ignore[attr-defined]


def test_what_is_the_users(tmp_path: Path) -> None:
    """Installed packages, the standard library and generated code are not; a package that is run with -m is."""
    sites = Sites(str(tmp_path))
    site_packages = Path(sysconfig.get_paths()["purelib"])

    def kind(path: object) -> int:
        return sites.kind(compile("", str(path), "exec"))

    assert kind(tmp_path / "train.py") == 0
    assert kind("train.py") == 0
    assert kind(site_packages / "mypkg" / "a.py") == 1
    assert kind(Path(sysconfig.get_paths()["stdlib"]) / "random.py") == 1
    assert kind("<string>") == 2
    assert kind("<frozen importlib._bootstrap>") == 2
    assert kind("<ipython-input-1-abc>") == 0
    sites.count_as_user(str(site_packages / "mypkg"))
    assert kind(site_packages / "mypkg" / "a.py") == 0
    assert kind(site_packages / "mypkg_other" / "a.py") == 1


def test_keys_tell_places_apart(tmp_path: Path) -> None:
    """The same call in a loop has one key, two calls on one line have two."""
    sites = Sites(str(tmp_path))
    keys: list[object] = []

    def see() -> int:
        keys.append(sites.key(1))
        return 0

    for _ in range(3):
        see()
    see() or see()
    assert len({keys[0], keys[1], keys[2]}) == 1
    assert len(set(keys)) == 3
