"""The index of a project: its files, which imports which, and who reaches whom."""

from __future__ import annotations

from pathlib import Path

import pytest

from randlint.project.files.outline import outline
from randlint.project.files.reach import reached_by
from randlint.source import SourceError
from tests.index_support import GUARD, entries, importers, imports, index_of, indexed, names, notebook

# -- which file an import reads ---------------------------------------------------------------------------------

LAYOUTS = {
    "a script reads its neighbours": (
        {"train.py": "import model\nfrom data import load", "model.py": "", "data.py": ""},
        ["model.py", "data.py"],
    ),
    "a package is read before its modules": (
        {"train.py": "import a.b.c", "a/__init__.py": "", "a/b/__init__.py": "", "a/b/c.py": ""},
        ["a/__init__.py", "a/b/__init__.py", "a/b/c.py"],
    ),
    "a name imported from a package may be a module of it": (
        {"train.py": "from a import b, f", "a/__init__.py": "f = 1", "a/b.py": ""},
        ["a/__init__.py", "a/b.py"],
    ),
    "the src folder holds the package": (
        {"scripts/train.py": "from p import net", "src/p/__init__.py": "", "src/p/net.py": ""},
        ["src/p/__init__.py", "src/p/net.py"],
    ),
    "each project in one repository has its own src folder": (
        {"libs/x/tests/train.py": "import p", "libs/x/src/p/__init__.py": "", "libs/x/setup.py": ""},
        ["libs/x/src/p/__init__.py"],
    ),
    "packaging names the folder of the modules": (
        {
            "pyproject.toml": '[tool.setuptools.packages.find]\nwhere = ["python"]\n',
            "tools/train.py": "import p.net",
            "python/p/__init__.py": "",
            "python/p/net.py": "",
        },
        ["python/p/__init__.py", "python/p/net.py"],
    ),
    "folders without __init__.py are packages too": (
        {"train.py": "import a.b.c\nfrom a import d", "a/b/c.py": "", "a/d.py": ""},
        ["a/b/c.py", "a/d.py"],
    ),
    "relative imports count from the package": (
        {
            "p/q/train.py": "from . import x\nfrom ..y import f\nfrom .. import z",
            "p/__init__.py": "",
            "p/q/__init__.py": "",
            "p/q/x.py": "",
            "p/y.py": "",
            "p/z.py": "",
        },
        ["p/__init__.py", "p/q/__init__.py", "p/q/x.py", "p/y.py", "p/z.py"],
    ),
    "a package goes before a module of its name": (
        {"train.py": "import a", "a.py": "", "a/__init__.py": ""},
        ["a/__init__.py"],
    ),
    "a module goes before a folder of its name": ({"train.py": "import a", "a.py": "", "a/x.txt": ""}, ["a.py"]),
    "a star import reads the modules that __all__ names": (
        {"train.py": "from a import *", "a/__init__.py": '__all__ = ["b"]', "a/b.py": "", "a/c.py": ""},
        ["a/__init__.py", "a/b.py"],
    ),
    "the packages of a missing module are read before the import fails": (
        {"train.py": "try:\n    import a.gone\nexcept ImportError:\n    import b", "a/__init__.py": "", "b.py": ""},
        ["a/__init__.py", "b.py"],
    ),
    "imports in functions, classes and branches count, those for type checkers do not": (
        {
            "train.py": """
                from typing import TYPE_CHECKING
                if TYPE_CHECKING:
                    import a
                else:
                    import b
                def f(x: str = '''
                import a
                ''') -> None:
                    with x:
                        import c
                class K:
                    async def g(self):
                        import d
                match x:
                    case 1:
                        import e
            """,
            **{f"{name}.py": "" for name in "abcde"},
        },
        ["b.py", "c.py", "d.py", "e.py"],
    ),
    "what only sounds like an import is none": (
        {"train.py": '"""\nimport a\n"""\n# import a\nx = "import a"\nimport b', "a.py": "", "b.py": ""},
        ["b.py"],
    ),
    "modules loaded by a literal name count": (
        {
            "train.py": 'import importlib\ndef f():\n    importlib.import_module("a.b")\n__import__("c")',
            "a/b.py": "",
            "c.py": "",
        },
        ["a/b.py", "c.py"],
    ),
    "folders put into sys.path are searched": (
        {
            "tools/train.py": "import _paths\nimport net",
            "tools/_paths.py": "import os, sys\nsys.path.insert(0, os.path.join(os.path.dirname(HERE), '..', 'lib'))",
            "lib/net.py": "",
        },
        ["tools/_paths.py", "lib/net.py"],
    ),
    "the standard library goes before modules of a package": (
        {"p/sub/train.py": "import random", "p/__init__.py": "", "p/random.py": ""},
        [],
    ),
    "a file that imports itself has no import": ({"train.py": "import train"}, []),
    "Python 2 is read line by line": (
        {"train.py": 'print "a"\nimport a, b as c\nfrom p import (x,\n  y)\n', "a.py": "", "b.py": "", "p/x.py": ""},
        ["a.py", "b.py", "p/x.py"],
    ),
    "a file in the middle of a change is read line by line": (
        {"train.py": "import a\ndef f(:\n    from b import g\n", "a.py": "", "b.py": ""},
        ["a.py", "b.py"],
    ),
    "another encoding is understood": (
        {"train.py": "# coding: latin-1\nx = 'é'\nimport a\n".encode("latin-1"), "a.py": ""},
        ["a.py"],
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_imports_are_found_in_layouts_of_real_projects(tmp_path: Path, layout: str) -> None:
    files, expected = LAYOUTS[layout]
    importer = next(name for name in files if name.endswith("train.py") and files[name])
    assert imports(indexed(tmp_path, {".git/HEAD": "", **files}), importer) == expected


def test_a_program_inside_a_package_reads_its_neighbours(tmp_path: Path) -> None:
    """Python puts the folder of the program first, also where that is a package; never over the standard library."""
    index = indexed(
        tmp_path,
        {
            "p/__init__.py": "",
            "p/train.py": f"import net, random\n{GUARD}",
            "p/net.py": "import aux",
            "p/aux.py": "",
            "p/random.py": "",
            "q/__init__.py": "",
            "q/net.py": "import aux2",
            "q/aux2.py": "",
        },
    )
    assert imports(index, "p/train.py") == ["p/net.py"]
    assert imports(index, "p/net.py") == ["p/aux.py"]
    assert imports(index, "q/net.py") == []  # nobody runs a program there: a library of that name is meant


def test_the_root_may_be_a_package(tmp_path: Path) -> None:
    index = indexed(tmp_path, {"__init__.py": "", "a.py": "import net.b\nimport math", "net/b.py": "", "math.py": ""})
    assert imports(index, "a.py") == ["net/b.py"]


def test_a_notebook_imports_local_modules_and_runs_files(tmp_path: Path) -> None:
    cells = ("%matplotlib inline\nimport a", "%run lib/b.py", "def (:", "%run ./other.ipynb\n!ls", "from c import x")
    files = {"n.ipynb": notebook(*cells), "other.ipynb": notebook("1"), "a.py": "", "lib/b.py": "", "c.py": ""}
    assert imports(indexed(tmp_path, files), "n.ipynb") == ["a.py", "lib/b.py", "other.ipynb", "c.py"]


# -- who reaches whom -------------------------------------------------------------------------------------------


def test_importers_are_followed_over_cycles(tmp_path: Path) -> None:
    """A file never imports itself, entries may be the file itself."""
    files = {"run.py": f"import a\n{GUARD}", "a.py": "import b", "b.py": "import a, c", "c.py": "", "d.py": "import c"}
    index = indexed(tmp_path, files)
    assert importers(index, "a.py") == ["b.py", "run.py"]
    assert importers(index, "c.py") == ["a.py", "b.py", "d.py", "run.py"]
    assert entries(index, "c.py") == ["run.py"]
    assert entries(index, "run.py") == ["run.py"]
    assert entries(index, "d.py") == []


def test_reach_agrees_with_a_search_from_every_node() -> None:
    """Cycles in cycles, a long chain that no recursion would survive, and nodes on their own."""
    edges = [[1], [2, 3], [0], [4], [5, 3], [], [5, 6], [*range(3)], *([n + 1] for n in range(8, 3000)), []]

    def reaches(start: int) -> set[int]:
        seen, todo = {start}, [start]
        while todo:
            new = [t for t in edges[todo.pop()] if t not in seen]
            seen.update(new)
            todo += new
        return seen

    masks = reached_by(edges)
    found = {node: {n for n in range(20) if masks[node] >> n & 1} for node in (0, 1, 3, 4, 5, 6, 7, 19)}
    assert found == {node: {n for n in range(20) if node in reaches(n)} for node in found}
    assert masks[3000].bit_count() == 2993


def test_an_excluded_file_is_no_file_of_the_project_but_passes_imports_on(tmp_path: Path) -> None:
    files = {"run.py": f"import vendor.mid\n{GUARD}", "vendor/mid.py": "import net", "net.py": ""}
    index = indexed(tmp_path, files, exclude=("vendor/",))
    assert names(index, index.files) == ["net.py", "run.py"]
    assert imports(index, "run.py") == []
    assert importers(index, "net.py") == ["run.py"]
    assert importers(index, "vendor/mid.py") == ["run.py"]
    assert imports(index, "vendor/mid.py") == ["net.py"]


def test_a_folder_behind_a_link_is_the_folder_itself(tmp_path: Path) -> None:
    files = {"common/net.py": "", "exp/train.py": "import common.net", "exp/deep/x.py": "import shared.net"}
    indexed(tmp_path, files)
    (tmp_path / "exp/deep/shared").symlink_to(tmp_path / "common", target_is_directory=True)
    index = index_of(tmp_path)
    assert importers(index, "common/net.py") == ["exp/deep/x.py", "exp/train.py"]


# -- input of all kinds -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfe\0i",
        b"import a\0",
        b"x = '''",
        b"(" * 5000,
        b"import",
        b"from",
        b"from . import",
        b"\xef\xbb\xbfimport a",
        b"x" + b".x" * 20000,
        b"@" * 3000,
        b'"""' * 3001,
        b"import a\rimport b\r",
        b"if x: pass\n" + b"elif y: pass\n" * 4000,
    ],
)
def test_no_content_is_too_strange(data: bytes) -> None:
    assert outline(Path("a.py"), data).is_notebook is False
    assert outline(Path("a.ipynb"), data).imports == ()


def test_text_that_cannot_be_encoded_is_read(tmp_path: Path) -> None:
    """JSON may hold half of a surrogate pair."""
    index = indexed(tmp_path, {"n.ipynb": notebook("x = '\ud800'", "import a"), "a.py": ""})
    assert imports(index, "n.ipynb") == ["a.py"]


def test_unsaved_text_wins_over_the_disk(tmp_path: Path) -> None:
    """A file that is only in the editor belongs to the project as well."""
    unsaved = {tmp_path / "run.py": b"import b", tmp_path / "new.py": b"import run", tmp_path / "x.txt": b""}
    index = indexed(tmp_path, {"run.py": "import a", "a.py": "", "b.py": ""}, overrides=unsaved)
    assert names(index, index.files) == ["a.py", "b.py", "new.py", "run.py"]
    assert (imports(index, "run.py"), imports(index, "new.py")) == (["b.py"], ["run.py"])


def test_a_missing_folder_is_reported_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file or directory"):
        index_of(tmp_path / "gone")
