"""Which files of a project start a program, and what its packaging says about that."""

from __future__ import annotations

from pathlib import Path

import pytest

from randlint.project.files.scripts import console_scripts
from tests.index_support import GUARD, entries, indexed, names, notebook, starts
from tests.resolving import write_tree

# -- what starts a program --------------------------------------------------------------------------------------

STARTS = [
    (GUARD, True),
    ("if '__main__' == __name__:\n    main()\n", True),
    ("try:\n    if __name__ == '__main__' and ok:\n        main()\nfinally:\n    pass\n", True),
    ("import hydra\n@hydra.main()\ndef main(cfg):\n    for i in cfg:\n        print(i)\n", False),
    ("import logging\nlogger = logging.getLogger(__name__)\nX = dict(a=1)\n", False),
    ("import sys, warnings\nsys.path.append('..')\nwarnings.filterwarnings('ignore')\nTABLE.update(a=1)\n", False),
    ("for epoch in range(3):\n    step()\n", True),
    ("while True:\n    step()\n", True),
    ("with open('x') as f:\n    data = f.read()\n", True),
    ("with suppress(ImportError):\n    import x\n", False),
    ("model.fit(x, y)\n", True),
    ("if ready:\n    fire.Fire(main)\n", True),
    ("try:\n    import x\nexcept ImportError:\n    print('no x')\n", False),
    ("def f():\n    for x in y:\n        g(x)\nclass A:\n    g()\n", False),
    ("print 'Python 2'\n", True),
    ("def f(:\n    g()\n", False),
    ("", False),
]


@pytest.mark.parametrize(("code", "expected"), STARTS)
def test_a_script_starts_a_program_by_its_guard_or_its_work(tmp_path: Path, code: str, expected: bool) -> None:
    assert starts(indexed(tmp_path, {"train.py": code})) == (["train.py"] if expected else [])


def test_work_makes_a_program_only_of_files_that_nobody_imports(tmp_path: Path) -> None:
    """Modules register and prepare things; test runners and installers load files on their own."""
    work = "work()\n"
    files = {"a.py": "import b\n", "b.py": work, "p/__init__.py": work, "p/c.py": work, "flat.py": work}
    tools = {"setup.py": work, "tests/test_x.py": work, "conftest.py": work}
    assert starts(indexed(tmp_path, {**files, **tools})) == ["flat.py"]


def test_notebooks_and_main_modules_start_programs(tmp_path: Path) -> None:
    files = {
        "n.ipynb": notebook("x = 1"),
        "r.ipynb": notebook("x <- 1", language="R"),
        "broken.ipynb": "{",
        "p/__init__.py": "from p import net",
        "p/net.py": "",
        "p/__main__.py": "",
    }
    index = indexed(tmp_path, files)
    assert starts(index) == ["n.ipynb", "p/__main__.py"]
    assert entries(index, "p/net.py") == ["p/__main__.py"]  # python -m p reads the package first


def test_installed_commands_start_programs(tmp_path: Path) -> None:
    files = {
        "pyproject.toml": '[project.scripts]\ntrain = "p.cli:main"\n',
        "p/__init__.py": "import p.net",
        "p/cli.py": "def main(): ...",
        "p/net.py": "",
        "sub/setup.cfg": "[options.entry_points]\nconsole_scripts =\n    go = q:run\n",
        "sub/q.py": "",
    }
    index = indexed(tmp_path, files)
    assert starts(index) == ["p/cli.py", "sub/q.py"]
    assert {names(index, [p])[0]: f for p, f in index.console_scripts.items()} == {
        "p/cli.py": ("main",),
        "sub/q.py": ("run",),
    }
    assert entries(index, "p/net.py") == ["p/cli.py"]


# -- packaging --------------------------------------------------------------------------------------------------

MODULES = {"p/__init__.py": "", "p/cli.py": "", "p/gui.py": "", "bin/run.py": "", "src/q/a.py": ""}
PACKAGING = {
    "pyproject.toml": [
        ('[project.scripts]\nx = "p.cli:main"\ny = "p.cli:other"\n', {"p/cli.py": ("main", "other")}),
        ('[project.gui-scripts]\nx = "p.gui:App.run"\n', {"p/gui.py": ("App.run",)}),
        ('[tool.poetry.scripts]\nx = "p.cli:main"\n', {"p/cli.py": ("main",)}),
        ('[tool.poetry.scripts]\nx = {reference = "p.gui:run", type = "console"}\n', {"p/gui.py": ("run",)}),
        ('[tool.poetry.scripts]\nx = {reference = "bin/run.py", type = "file"}\n', {"bin/run.py": ()}),
        ('[tool.setuptools]\nscript-files = ["bin/run.py", "bin/gone.py", "bin/run.sh"]\n', {"bin/run.py": ()}),
        ('[project.scripts]\nx = "q.a:f [extra]"\n', {"src/q/a.py": ("f",)}),
        ('[project.scripts]\nx = "p"\n', {"p/__init__.py": ()}),
        ('[project.scripts]\nx = "numpy.f2py:main"\ny = 3\nz = "not a name"\n', {}),
        ("project = 3\n", {}),
        ("[project.scripts\n", {}),
    ],
    "setup.cfg": [
        (
            "[options.entry_points]\nconsole_scripts =\n  x = p.cli:main\n  y=p.gui:f\n",
            {"p/cli.py": ("main",), "p/gui.py": ("f",)},
        ),
        ("[options]\nscripts =\n  bin/run.py\n", {"bin/run.py": ()}),
        ("[options.entry_points]\npytest11 =\n  x = p.cli:main\n", {}),
        ("no section\n", {}),
    ],
    "setup.py": [
        (
            "setup(entry_points={'console_scripts': ['x = p.cli:main', f'x{v}=p.cli:v'], 'b': ['y=p.gui:f']})",
            {"p/cli.py": ("main", "v")},
        ),
        ("setup(entry_points='''\n[console_scripts]\nx = p.cli:main\n[b]\ny = p.gui:f\n''')", {"p/cli.py": ("main",)}),
        (
            "e = {}\ne['gui_scripts'] = ['x=p.gui:f']\nsetup(entry_points=e, scripts=['bin/run.py'])",
            {"bin/run.py": (), "p/gui.py": ("f",)},
        ),
        ("setup(entry_points=dict(console_scripts='x = p.cli:main'))", {"p/cli.py": ("main",)}),
        ("setup(", {}),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("file", "text", "expected"), [(file, text, found) for file, rows in PACKAGING.items() for text, found in rows]
)
def test_commands_are_read_from_packaging(
    tmp_path: Path, file: str, text: str, expected: dict[str, tuple[str, ...]]
) -> None:
    write_tree(tmp_path, {**MODULES, file: text})
    found = {path.relative_to(tmp_path).as_posix(): functions for path, functions in console_scripts(tmp_path).items()}
    assert found == expected


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("setup.py", "setup(package_dir={'': 'python'})"),
        ("setup.cfg", "[options]\npackage_dir =\n  = python\n"),
        ("setup.cfg", "[options.packages.find]\nwhere = python\n"),
        ("pyproject.toml", "[tool.setuptools]\npackage-dir = {'' = 'python'}\n"),
        ("pyproject.toml", "[tool.poetry]\npackages = [{include = 'q', from = 'python'}]\n"),
    ],
)
def test_the_folder_of_the_modules_is_read_from_packaging(tmp_path: Path, file: str, text: str) -> None:
    files = {file: text, "python/q/net.py": "", "train.py": f"import q.net\n{GUARD}"}
    assert entries(indexed(tmp_path, files), "python/q/net.py") == ["train.py"]
