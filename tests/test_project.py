"""What calls pass, and what names mean across the files of a project."""

from __future__ import annotations

from pathlib import Path

import pytest

from randlint.project import Argument, Project
from randlint.project.arguments import bind_argument, dict_entries
from tests.resolving import open_module, program, project_of, shown, write_tree

# -- arguments --------------------------------------------------------------------------------------------------


def argument(tmp_path: Path, code: str, name: str = "seed", parameters: tuple[str, ...] = ("n", "seed")) -> Argument:
    """What the only call of ``show`` passes for a parameter."""
    module = program(tmp_path, code)
    (call,) = shown(module.facts)
    return bind_argument(module, call.node, call.place, name, parameters)


@pytest.mark.parametrize(
    ("code", "through", "constant"),
    [
        ("show(seed=1)", "keyword", 1),
        ("show(0, 1)", "position", 1),
        ("show(0, 1, 2, 3)", "position", 1),
        ("show(*a, seed=1)", "keyword", 1),
        ("show(**a, seed=1)", "keyword", 1),
        ("show(0, 1, *a)", "position", 1),
        ("show(**{'seed': 1})", "kwargs", 1),
        ("show(**dict(seed=1))", "kwargs", 1),
        ("show(**dict({'seed': 1}))", "kwargs", 1),
        ("show(**dict({'n': 1}, seed=1))", "kwargs", 1),
        ("show(**{**{'seed': 1}})", "kwargs", 1),
        ("show(**({'n': 1} | {'seed': 1}))", "kwargs", 1),
        ("k = {'seed': 1}\nshow(**k)", "kwargs", 1),
        ("k = {}\nk['seed'] = 1\nshow(**k)", "kwargs", 1),
        ("k = {}\nk.update(seed=1)\nshow(**k)", "kwargs", 1),
        ("k = {}\nk.update({'seed': 1})\nshow(**k)", "kwargs", 1),
        ("k = {}\nk.setdefault('seed', 1)\nshow(**k)", "kwargs", 1),
        ("k = {'n': 1}\nk = {**k, 'seed': 1}\nshow(**k)", "kwargs", 1),
        ("k = {'seed': 1}\nk = dict(k, n=1)\nshow(**k)", "kwargs", 1),
        ("k = {'seed': 1}\ndef f():\n    show(**k)", "kwargs", 1),
        ("a = {'seed': 1}\nshow(**a, **b)", "kwargs", 1),
        ("class C:\n    k = {'seed': 1}\n    def f(self):\n        show(**self.k)", "kwargs", 1),
        ("s = 1\nshow(seed=s)", "keyword", 1),
        ("show(seed=None)", "keyword", None),
    ],
)
def test_given_arguments(tmp_path: Path, code: str, through: str, constant: object) -> None:
    """An argument is found by keyword, by position, and in dicts that the program builds."""
    found = argument(tmp_path, code)
    assert (found.state, found.through, found.constant) == ("given", through, constant)
    assert found.certain


@pytest.mark.parametrize(
    "code",
    [
        "show()",
        "show(0)",
        "show(other=1)",
        "show(**{})",
        "show(**{'n': 1})",
        "k = {}\nk['n'] = 1\nshow(**k)",
        "k = {'n': 1}\nshow(**k)\nk['seed'] = 1",
        "k = {'n': 1}\nshow(**k)\nk.update(seed=1)",
        "k = {'n': 1}\nj = k\nshow(**j)",
        "k = {'n': 1}\nprint(k)\nshow(**k)",
    ],
)
def test_missing_arguments(tmp_path: Path, code: str) -> None:
    """What all readable arguments leave out is missing."""
    assert argument(tmp_path, code).state == "missing"


@pytest.mark.parametrize(
    "code",
    [
        "show(*a)",
        "show(0, *a)",
        "show(**a)",
        "show(0, **a)",
        "def f(**k):\n    show(**k)",
        "def f(k):\n    show(**k)",
        "show(**dict(a))",
        "show(**{**a})",
        "show(**{key: 1})",
        "k = {}\nk[key] = 1\nshow(**k)",
        "k = {}\nk.update(a)\nshow(**k)",
        "k = {}\nk |= a\nshow(**k)",
        "k = load()\nshow(**k)",
        "show(**{k: v for k, v in a})",
        "show(**vars(args))",
        "k = {'n': 1}\nfill(k)\nshow(**k)",
        "class C:\n    def f(self):\n        k = {}\n        self.fill(k)\n        show(**k)",
    ],
)
def test_unknown_arguments(tmp_path: Path, code: str) -> None:
    """What may hide in a star argument, or in a dict that others can fill, is unknown."""
    assert not argument(tmp_path, code).is_missing


@pytest.mark.parametrize(
    ("code", "constants"),
    [
        ("k = {}\nif c:\n    k['seed'] = 1\nshow(**k)", (1,)),
        ("k = {}\nif c:\n    k.update(seed=1)\nshow(**k)", (1,)),
        ("k = {'seed': 1} if c else {}\nshow(**k)", (1,)),
        ("k = {'seed': 1}\nif c:\n    k = {'seed': 2}\nshow(**k)", (1, 2)),
    ],
)
def test_arguments_of_some_paths(tmp_path: Path, code: str, constants: tuple[object, ...]) -> None:
    """What only some paths pass is given, and not certain."""
    found = argument(tmp_path, code)
    assert (found.state, found.certain, tuple(sorted(found.constants))) == ("given", False, constants)


def test_an_argument_in_terms_of_itself_ends(tmp_path: Path) -> None:
    """Dicts that are built from themselves are unknown, not endless."""
    assert argument(tmp_path, "while c:\n    k = {**k}\n    show(**k)").is_unknown


def test_entries_keep_their_order(tmp_path: Path) -> None:
    """Keys come in the order in which they are set."""
    module = program(tmp_path, "k = {'b': 1, **{'a': 2}}\nk['c'] = 3\nk.update(d=4)\nshow(k)")
    (call,) = shown(module.facts)
    entries = dict_entries(module, call.node.args[0].value, call.place)
    assert ([e.key for e in entries.items], entries.complete) == (["b", "a", "c", "d"], True)


@pytest.mark.parametrize(
    ("code", "wanted", "expected"),
    [
        ("show(seed=True)", (True,), True),
        ("show(seed=1)", (True,), False),
        ("show(seed=a)", (True,), None),
        ("x = True\nif c:\n    x = False\nshow(seed=x)", (True,), True),
        ("show()", (True,), None),
    ],
)
def test_may_be(tmp_path: Path, code: str, wanted: tuple[object, ...], expected: bool | None) -> None:
    """Literals are compared with their type; 1 is not True."""
    assert argument(tmp_path, code).may_be(wanted) is expected


# -- across files -----------------------------------------------------------------------------------------------


def show_paths(root: Path, name: str) -> list[str]:
    """Symbolic paths of the argument of the only ``show`` of a file, sorted."""
    module = open_module(project_of(root), name)
    (call,) = shown(module.facts)
    return sorted(set(module.paths(call.node.args[0].value, call.place)))


@pytest.mark.parametrize(
    "files",
    [
        {"train.py": "from tools import fix\nshow(fix)", "tools.py": "def fix(): ..."},
        {"train.py": "import tools\nshow(tools.fix)", "tools.py": "def fix(): ..."},
        {"train.py": "import tools as t\nshow(t.fix)", "tools.py": "def fix(): ..."},
        {"train.py": "from tools import *\nshow(fix)", "tools.py": "def fix(): ..."},
        {"train.py": "from pkg.tools import fix\nshow(fix)", "pkg/__init__.py": "", "pkg/tools.py": "def fix(): ..."},
        {"train.py": "from pkg import tools\nshow(tools.fix)", "pkg/__init__.py": "", "pkg/tools.py": "def fix(): ..."},
        {"train.py": "import pkg.tools\nshow(pkg.tools.fix)", "pkg/__init__.py": "", "pkg/tools.py": "def fix(): ..."},
        {"train.py": "from pkg.tools import fix\nshow(fix)", "pkg/tools.py": "def fix(): ..."},
        {"train.py": "from pkg import fix\nshow(fix)", "pkg/__init__.py": "from .tools import fix",
         "pkg/tools.py": "def fix(): ..."},
        {"train.py": "from pkg import fix\nshow(fix)", "pkg/__init__.py": "from .tools import *",
         "pkg/tools.py": "def fix(): ..."},
        {"train.py": "from pkg import fix as f\nshow(f)", "pkg/__init__.py": "from .a import fix",
         "pkg/a.py": "from .b import repair as fix", "pkg/b.py": "def repair(): ...\nfix = repair"},
        {"pkg/train.py": "from .tools import fix\nshow(fix)", "pkg/__init__.py": "", "pkg/tools.py": "def fix(): ..."},
        {"pkg/train.py": "from . import tools\nshow(tools.fix)", "pkg/__init__.py": "",
         "pkg/tools.py": "def fix(): ..."},
        {"pkg/train.py": "from .tools import fix\nshow(fix)", "pkg/tools.py": "def fix(): ..."},
        {"pkg/sub/train.py": "from ..tools import fix\nshow(fix)", "pkg/__init__.py": "", "pkg/sub/__init__.py": "",
         "pkg/tools.py": "def fix(): ..."},
        {"pkg/sub/train.py": "from ..tools import fix\nshow(fix)", "pkg/tools.py": "def fix(): ..."},
        {"scripts/train.py": "from tools import fix\nshow(fix)", "scripts/tools.py": "def fix(): ..."},
        {"scripts/train.py": "from pkg.tools import fix\nshow(fix)", "pkg/__init__.py": "",
         "pkg/tools.py": "def fix(): ..."},
        {"scripts/train.py": "from pkg.tools import fix\nshow(fix)", "src/pkg/__init__.py": "",
         "src/pkg/tools.py": "def fix(): ..."},
        {"src/pkg/train.py": "from pkg.tools import fix\nshow(fix)", "src/pkg/__init__.py": "",
         "src/pkg/tools.py": "def fix(): ..."},
        {"train.py": "def f():\n    from tools import fix\n    show(fix)", "tools.py": "def fix(): ..."},
        {"train.py": "try:\n    from .tools import fix\nexcept ImportError:\n    from tools import fix\nshow(fix)",
         "tools.py": "def fix(): ..."},
    ],
    ids=lambda files: " ".join(files),
)  # fmt: skip
def test_names_of_other_files(tmp_path: Path, files: dict[str, str]) -> None:
    """A function of another file is found as Python would find it."""
    write_tree(tmp_path, files)
    (script,) = [name for name in files if name.endswith("train.py")]
    module = open_module(project_of(tmp_path), script)
    (call,) = shown(module.facts)
    found = module.values(call.node.args[0].value, call.place)
    assert {(v.scope.kind, v.scope.name) for v in found if v.scope is not None} <= {
        ("function", "fix"),
        ("function", "repair"),
    }
    assert all(v.scope is not None for v in found)
    assert found


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"train.py": "from tools import split\nshow(split)",
          "tools.py": "from sklearn.model_selection import train_test_split as split"},
         ["sklearn.model_selection.train_test_split"]),
        ({"train.py": "from tools import np\nshow(np.random.rand)", "tools.py": "import numpy as np"},
         ["numpy.random.rand"]),
        ({"train.py": "from tools import *\nshow(np.random.rand)", "tools.py": "import numpy as np"},
         ["numpy.random.rand"]),
        ({"train.py": "from tools import rng\nshow(rng.shuffle)",
          "tools.py": "import numpy as np\nrng = np.random.default_rng()"},
         ["numpy.random.Generator().shuffle"]),
        ({"train.py": "from tools import Config\nshow(Config.SEED)", "tools.py": "class Config:\n    SEED = 1"},
         ["builtins.int()"]),
        ({"train.py": "import tools\nshow(tools.Config().seed)",
          "tools.py": "class Config:\n    def __init__(self):\n        self.seed = 1"},
         ["builtins.int()"]),
        ({"train.py": "from tools import cfg\nshow(cfg.seed)",
          "tools.py": "class Config:\n    def __init__(self):\n        self.seed = 1\ncfg = Config()"},
         ["builtins.int()"]),
        ({"train.py": "from tools import B\nclass C(B):\n    def f(self):\n        show(self.g)",
          "tools.py": "import torch\nclass B:\n    def __init__(self):\n        self.g = torch.Generator()"},
         ["torch.Generator()"]),
        ({"train.py": "from tools import make\nshow(make())",
          "tools.py": "import torch\ndef make():\n    return torch.Generator()"},
         ["torch.Generator()"]),
        # what the project does not define stays a dotted name
        ({"train.py": "from tools import other\nshow(other)", "tools.py": "def fix(): ..."}, ["tools.other"]),
        ({"train.py": "from elsewhere import fix\nshow(fix)"}, ["elsewhere.fix"]),
        # a local file shadows a library
        ({"train.py": "from datasets import load_dataset\nshow(load_dataset)",
          "datasets.py": "def load_dataset(): ..."},
         [".load_dataset"]),
        ({"train.py": "import random\nshow(random.shuffle)", "random.py": "def shuffle(): ..."}, [".shuffle"]),
        # a folder of data without Python files does not
        ({"train.py": "from datasets import load_dataset\nshow(load_dataset)", "datasets/a.csv": ""},
         ["datasets.load_dataset"]),
        # inside a package, an absolute import does not mean the file beside it
        ({"pkg/__init__.py": "", "pkg/train.py": "from random import shuffle\nshow(shuffle)",
          "pkg/random.py": "def shuffle(): ..."}, ["random.shuffle"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, dict) else "",
)  # fmt: skip
def test_what_names_of_other_files_are(tmp_path: Path, files: dict[str, str], expected: list[str]) -> None:
    """Re-exports, attributes, instances and results are followed into the file that makes them."""
    write_tree(tmp_path, files)
    (script,) = [name for name in files if name.endswith("train.py")]
    assert show_paths(tmp_path, script) == expected


@pytest.mark.parametrize(
    "files",
    [
        {"train.py": "from a import x\nshow(x)", "a.py": "from b import x", "b.py": "from a import x"},
        {"train.py": "from a import *\nshow(x)", "a.py": "from b import *", "b.py": "from a import *"},
        {"train.py": "from train import x\nshow(x)"},
        {"train.py": "import a\nshow(a.b.a.b.a.x)", "a.py": "import b", "b.py": "import a"},
        {"train.py": "from a import C\nclass D(C):\n    def f(self):\n        show(self.x)",
         "a.py": "import train\nclass C(train.D): ..."},
    ],
    ids=["names", "stars", "itself", "modules", "classes"],
)  # fmt: skip
def test_circular_imports_end(tmp_path: Path, files: dict[str, str]) -> None:
    """Files that import each other give no answer, and no endless loop."""
    write_tree(tmp_path, files)
    assert all(not path.startswith(".") or path.endswith(".x") for path in show_paths(tmp_path, "train.py"))


def parsed_for(tmp_path: Path, files: dict[str, str]) -> list[str]:
    """Paths of the files that are parsed to say what ``show``'s argument is."""
    write_tree(tmp_path, files)
    module = open_module(project_of(tmp_path), "train.py")
    (call,) = shown(module.facts)
    module.paths(call.node.args[0].value, call.place)
    return [m.source.path.relative_to(tmp_path).as_posix() for m in module.project.modules()]


def test_files_that_do_not_spell_a_name_are_not_parsed(tmp_path: Path) -> None:
    """Behind star imports, only files that may define the name are parsed."""
    files = {"train.py": "from pkg import fix\nshow(fix)", "pkg/__init__.py": "from .a import *\nfrom .b import *"}
    parsed = parsed_for(tmp_path, {**files, "pkg/a.py": "def other(): ...", "pkg/b.py": "def fix(): ..."})
    assert parsed == ["train.py", "pkg/__init__.py", "pkg/b.py"]


def test_a_module_is_not_searched_for_in_its_package(tmp_path: Path) -> None:
    """What is a module of a package is not looked for behind the package's star imports."""
    files = {"train.py": "from pkg import tools\nshow(tools)", "pkg/__init__.py": "from .a import *"}
    parsed = parsed_for(tmp_path, {**files, "pkg/a.py": "tools = 1", "pkg/tools.py": "def fix(): ..."})
    assert parsed == ["train.py", "pkg/__init__.py"]


def test_circular_imports_still_give_what_is_defined(tmp_path: Path) -> None:
    """A name that a file of the circle defines is found."""
    write_tree(tmp_path, {"train.py": "from a import x\nshow(x)", "a.py": "import b\ndef x(): ...", "b.py": "import a"})
    assert show_paths(tmp_path, "train.py") == [".x"]


def test_a_broken_neighbour_is_unknown(tmp_path: Path) -> None:
    """An imported file that cannot be parsed or read defines nothing."""
    write_tree(
        tmp_path, {"train.py": "from a import x\nfrom b import y\nshow(x or y)", "a.py": "def x(", "b.py": b"\xff"}
    )
    assert show_paths(tmp_path, "train.py") == ["a.x", "b.y"]


def test_the_search_ends_at_the_root(tmp_path: Path) -> None:
    """Files above the project's root are not its own."""
    write_tree(tmp_path, {"tools.py": "def fix(): ...", "root/train.py": "from tools import fix\nshow(fix)"})
    assert show_paths(tmp_path, "root/train.py") == [".fix"]
    assert show_paths(tmp_path / "root", "train.py") == ["tools.fix"]


def test_installed_libraries_are_not_part_of_a_project_that_holds_them(tmp_path: Path) -> None:
    """Linting a package where it is installed does not read the packages beside it."""
    write_tree(
        tmp_path,
        {
            "site-packages/a/__init__.py": "",
            "site-packages/a/train.py": "from a.tools import fix\nfrom b import mend\nshow(fix or mend)",
            "site-packages/a/tools.py": "def fix(): ...",
            "site-packages/b/__init__.py": "def mend(): ...",
        },
    )
    assert show_paths(tmp_path, "site-packages/a/train.py") == [".fix", "b.mend"]


def test_imported_files_in_order(tmp_path: Path) -> None:
    """Files that a module imports are listed once, in order of the imports."""
    write_tree(
        tmp_path,
        {
            "train.py": "import os, b\nfrom pkg import c, d\nimport a, b.x\n",
            "a.py": "",
            "b.py": "",
            "pkg/__init__.py": "",
            "pkg/c.py": "",
        },
    )
    module = open_module(project_of(tmp_path), "train.py")
    names = [p.relative_to(tmp_path).as_posix() for p in module.project.import_paths(module)]
    assert names == ["b.py", "pkg/c.py", "pkg/__init__.py", "a.py"]
    assert [m.source.path.relative_to(tmp_path).as_posix() for m in module.project.imported(module)] == names


def test_overrides_replace_what_is_on_disk(tmp_path: Path) -> None:
    """An unsaved text of an imported file counts."""
    write_tree(tmp_path, {"train.py": "from a import x\nshow(x)", "a.py": ""})
    project = project_of(tmp_path)
    project.overrides = {tmp_path / "a.py": b"def x(): ..."}
    module = open_module(project, "train.py")
    (call,) = shown(module.facts)
    assert module.paths(call.node.args[0].value, call.place) == [".x"]


# -- operations -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("from sklearn.model_selection import train_test_split\ntrain_test_split(x)", True),
        ("from sklearn.model_selection import train_test_split\ntrain_test_split(x, shuffle=False)", False),
        ("from sklearn.model_selection import train_test_split\ntrain_test_split(x, shuffle=s)", None),
        ("from sklearn.model_selection import KFold\nKFold(5)", False),
        ("from sklearn.model_selection import KFold\nKFold(5, True)", True),
    ],
)
def test_conditions_of_randomness(tmp_path: Path, code: str, expected: bool | None) -> None:
    """Whether a call draws follows from its arguments and their defaults."""
    (operation,) = program(tmp_path, code).operations
    assert operation.is_random is expected


@pytest.mark.parametrize(
    ("code", "unseeded"),
    [
        ("f(x)", True),
        ("f(x, random_state=None)", True),
        ("f(x, random_state=0)", False),
        ("f(x, random_state=rng)", False),
        ("s = None\nf(x, random_state=s)", True),
        ("s = None if c else 1\nf(x, random_state=s)", False),
        ("f(x, **k)", False),
    ],
)
def test_unseeded_calls(tmp_path: Path, code: str, unseeded: bool) -> None:
    """A seed that is None on every path is no seed; one that may be hidden counts as given."""
    module = program(tmp_path, f"from sklearn.model_selection import train_test_split as f\n{code}")
    (operation,) = module.operations
    assert operation.is_unseeded is unseeded
    assert operation.written == "f"


def test_methods_of_results_and_subclasses_are_operations(tmp_path: Path) -> None:
    """A method is known by what its receiver was made by, and through a local subclass."""
    module = program(
        tmp_path,
        """
        import numpy as np
        import torch

        np.random.default_rng().shuffle(x)
        g = torch.Generator()
        g.manual_seed(0)

        class Loader(torch.utils.data.DataLoader): ...
        """,
    )
    assert [o.api.name for o in module.operations] == [
        "numpy.random.default_rng",
        "numpy.random.Generator.shuffle",
        "torch.Generator",
        "torch.Generator.manual_seed",
    ]


def test_analyses_do_not_depend_on_each_other(tmp_path: Path) -> None:
    """Two files that import each other mean the same, whichever is analysed first."""
    write_tree(
        tmp_path,
        {"a.py": "from b import y\ndef x(): ...\nshow(y)", "b.py": "from a import x\ny = x\nshow(x)"},
    )

    def both(*names: str) -> dict[str, list[str]]:
        project: Project = project_of(tmp_path)
        found = {}
        for name in names:
            project.begin()
            module = open_module(project, name)
            (call,) = shown(module.facts)
            found[name] = module.paths(call.node.args[0].value, call.place)
        return found

    assert both("a.py", "b.py") == both("b.py", "a.py") == {"a.py": [".x"], "b.py": [".x"]}
