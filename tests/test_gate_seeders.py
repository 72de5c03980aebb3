"""The functions of a project that seed, by the text of its files: what they are called, and who may call them."""

from __future__ import annotations

from pathlib import Path

import pytest

from randlint.catalogue import load_catalogue
from randlint.gate import Elsewhere, Text
from randlint.gate import seeders as module
from randlint.gate.seeders import Seeders
from randlint.gate.vocabulary import Vocabulary
from randlint.project.files.modules import modules_below
from randlint.project.files.search import ModuleSearch
from tests.resolving import write_tree

CATALOGUE = load_catalogue()
SEEDING = "import torch\n\n\ndef set_all(seed):\n    torch.manual_seed(seed)\n"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The table is made for the first file that asks."""
    monkeypatch.setattr(module, "_PATIENCE", 0)


def may_be_called(root: Path, files: dict[str, str], code: str) -> bool:
    """Whether a program beside other files may call one of their functions that seed."""
    write_tree(root, files)
    elsewhere = Elsewhere(ModuleSearch(root).look_for, lambda path: path.read_bytes(), lambda: modules_below(root))
    return Seeders(Vocabulary(CATALOGUE, lambda: ({}, ""), elsewhere), elsewhere).may_be_called(Text(code.encode()))


@pytest.mark.parametrize(
    ("seeding", "between", "code"),
    [
        (SEEDING, "", "from a import set_all\nset_all(0)\n"),
        (SEEDING, "", "import a\na.set_all(0)\n"),
        (SEEDING, "", "from a import *\nset_all(0)\n"),
        (SEEDING, "", "from a import set_all as go\ngo(0)\n"),
        (SEEDING, "", "from a import set_all\ngo = set_all\ngo(0)\n"),
        (SEEDING, "from a import set_all as go\n", "from b import go\ngo(0)\n"),
        (SEEDING, "import a\ngo = a.set_all if a else None\n", "from b import go\ngo(0)\n"),
        (SEEDING, "import a\ngo = (\n    a.set_all\n)\n", "from b import go\ngo(0)\n"),
        (SEEDING, "import a\nx, go = 1, a.set_all\n", "from b import go\ngo(0)\n"),
        (SEEDING, "import a\n\n\nclass B:\n    go = a.set_all\n", "from b import B\nB.go(0)\n"),
        (SEEDING, "from a import set_all\n\n\ndef get():\n    return set_all\n", "from b import get\nget()(0)\n"),
        (SEEDING, "from a import set_all as one\n", "from c import two\ntwo(0)\n"),
        ("import torch\n\n\nclass Seeder:\n    def go(self):\n        torch.manual_seed(0)\n        work()\n", "",
         "from a import Seeder\nSeeder().go()\n"),
        ("import torch\n\n\ndef go(): torch.manual_seed(0)\n", "", "from a import go\ngo()\n"),
        ("import torch\n\n\ndef go(x=f()):\n    print(int(x))\n    torch.manual_seed(x)\n", "",
         "from a import go\ngo()\n"),
        ("import torch\n\n\ndef go():\n    def inner():\n        work()\n    torch.manual_seed(0)\n", "",
         "from a import go\ngo()\n"),
    ],
)  # fmt: skip
def test_calls_of_functions_that_seed(seeding: str, between: str, code: str, tmp_path: Path) -> None:
    """By the name of the function, or by any other under which files hand it on."""
    assert may_be_called(tmp_path, {"a.py": seeding, "b.py": between, "c.py": "from b import one as two\n"}, code)


@pytest.mark.parametrize(
    ("seeding", "code"),
    [
        (SEEDING, "from a import other\nother(0)\n"),
        (SEEDING, "from a import set_all\n"),
        (SEEDING, "def set_all(seed):\n    return seed\n"),
        (SEEDING, "run(set_all=0)\n"),
        ("import torch\n\n\ndef go():\n    torch.manual_seed(0)\n    work()\n", "from a import go\ngo()\n"),
        ("def set_all(seed):\n    return seed\n", "from a import set_all\nset_all(0)\n"),
    ],
)
def test_other_calls(seeding: str, code: str, tmp_path: Path) -> None:
    """Functions that seed and do something else under another name are not there to seed."""
    assert not may_be_called(tmp_path, {"a.py": seeding}, code)


def test_a_folder_within_a_package(tmp_path: Path) -> None:
    """More files belong to it than those below, so anything may be called."""
    assert may_be_called(tmp_path, {"__init__.py": "", "a.py": ""}, "x = 1\n")


def test_modules_below(tmp_path: Path) -> None:
    """Excluded files count, hidden folders and virtual environments do not."""
    write_tree(
        tmp_path, {"b.py": "", "dist/a.py": "", ".x/c.py": "", "env/pyvenv.cfg": "", "env/lib/d.py": "", "e.txt": ""}
    )
    assert modules_below(tmp_path) == (tmp_path / "b.py", tmp_path / "dist" / "a.py")
