"""Programs as they stand in files: where they start, what they call, and what that does to the streams."""

from __future__ import annotations

from pathlib import Path

import pytest

from randlint.catalogue import load_catalogue
from randlint.flow.program import Program, program_at
from randlint.project import Project
from randlint.source import Extent

CATALOGUE = load_catalogue()


def program(root: Path, files: dict[str, str], entry: str = "train.py") -> Program:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    project = Project(root, CATALOGUE)
    project.extent = Extent(files=tuple(sorted(root / name for name in files)))
    found = program_at(project, root / entry)
    assert found is not None
    return found


def unseeded(found: Program) -> list[str]:
    return sorted(s for s in found.summary.drawn if not found.covers(s))


UTILS = """
import random
import numpy as np
import torch

def seed_everything(number):
    random.seed(number)
    {numpy}
    torch.manual_seed(number)
"""
TRAIN = """
import numpy as np
import torch
from utils import seed_everything

def main():
    seed_everything(1)
    model = torch.nn.Linear(3, 1)
    noise = np.random.normal(size=3)
    for epoch in range(3):
        model(torch.tensor(noise)).sum().backward()

if __name__ == "__main__":
    main()
"""


def test_a_helper_in_another_file_seeds_what_its_body_seeds(tmp_path: Path) -> None:
    found = program(tmp_path, {"utils.py": UTILS.format(numpy="np.random.seed(number)"), "train.py": TRAIN})
    assert (unseeded(found), found.summary.late, found.trains) == ([], {}, True)


def test_a_commented_line_does_not_seed(tmp_path: Path) -> None:
    found = program(tmp_path, {"utils.py": UTILS.format(numpy="# np.random.seed(number)"), "train.py": TRAIN})
    assert unseeded(found) == ["numpy"]
    first = found.first_draw("numpy")
    assert first is not None
    assert (first.draw.api, Path(first.draw.mark.path).name, len(first.steps)) == ("np.random.normal", "train.py", 1)


WAYS = {
    "module level of an import": ({"seeds.py": "import numpy\nnumpy.random.seed(1)\n"}, "import seeds\n{draw}"),
    "src layout": (
        {"src/pkg/__init__.py": "", "src/pkg/seeds.py": "import numpy\ndef go():\n    numpy.random.seed(1)\n"},
        "from pkg.seeds import go\ngo()\n{draw}",
    ),
    "namespace package": (
        {"tools/seeds.py": "import numpy\ndef go():\n    numpy.random.seed(1)\n"},
        "from tools.seeds import go\ngo()\n{draw}",
    ),
    "re-exported by a package": (
        {
            "tools/__init__.py": "from .seeds import go\n",
            "tools/seeds.py": "import numpy\ndef go():\n    numpy.random.seed(1)\n",
        },
        "import tools\ntools.go()\n{draw}",
    ),
    "method": ({}, "class A:\n    def go(self):\n        np.random.seed(1)\nA().go()\n{draw}"),
    "constructor of a base class": (
        {},
        "class B:\n    def __init__(self):\n        np.random.seed(1)\n"
        "class A(B):\n    def __init__(self):\n        super().__init__()\nA()\n{draw}",
    ),
    "partial": ({}, "import functools\ndef go(n):\n    np.random.seed(n)\nf = functools.partial(go, 1)\nf()\n{draw}"),
    "decorator": (
        {},
        "def seeded(function):\n    def inner():\n        np.random.seed(1)\n        return function()\n"
        "    return inner\n"
        "@seeded\ndef main():\n    {draw}\nmain()\n",
    ),
    "argument": ({}, "import app\ndef main():\n    np.random.seed(1)\n    {draw}\napp.run(main)\n"),
    "recursion": (
        {},
        "def even(n):\n    return n == 0 or odd(n - 1)\n"
        "def odd(n):\n    np.random.seed(1)\n    return n != 0 and even(n - 1)\neven(3)\n{draw}",
    ),
    "a helper nobody can read": ({}, "from elsewhere import set_seed\nset_seed(1)\n{draw}"),
    "either branch": ({}, "if flag:\n    np.random.seed(1)\n{draw}"),
}


@pytest.mark.parametrize("way", WAYS)
def test_seeds_are_found_along_calls(way: str, tmp_path: Path) -> None:
    """Each way of seeding covers the draw after it, and without the seed the same program is open."""
    files, text = WAYS[way]
    text = "import numpy as np\n" + text.replace("{draw}", "x = np.random.normal()")
    assert unseeded(program(tmp_path / "a", {**files, "train.py": text})) == []
    idle = {name: content.replace("random.seed", "random.get_state") for name, content in files.items()}
    text = text.replace("random.seed", "random.get_state").replace("set_seed", "other")
    assert unseeded(program(tmp_path / "b", {**idle, "train.py": text})) == ["numpy"]


@pytest.mark.parametrize(
    "test", ["TYPE_CHECKING", "TYPE_CHECKING or SLOW", "typing.TYPE_CHECKING or environ.get('SLOW')"]
)
def test_what_a_package_imports_for_types_or_on_demand_does_not_run(test: str, tmp_path: Path) -> None:
    files = {
        "lib/__init__.py": f"from .tools import ready\nready()\nif {test}:\n    from .noise import x\n",
        "lib/noise.py": "import numpy as np\nx = np.random.normal()\n",
        "lib/tools.py": "def ready():\n    pass\n",
        "train.py": "import random\nimport lib\nrandom.random()\n",
    }
    assert unseeded(program(tmp_path / "a", files)) == ["python"]
    files["lib/__init__.py"] = files["lib/__init__.py"].replace(test, "SLOW")
    assert unseeded(program(tmp_path / "b", files)) == ["numpy", "python"]


def test_cyclic_imports_end(tmp_path: Path) -> None:
    found = program(
        tmp_path,
        {
            "a.py": "import b\nimport numpy\nnumpy.random.seed(1)\n",
            "b.py": "import a\n",
            "train.py": "import b\nx = b.a.numpy.random.normal()\n",
        },
    )
    assert "numpy" in found.summary.all_seeds


def test_an_installed_command_is_where_a_program_starts(tmp_path: Path) -> None:
    """Its function runs after the module level; without the packaging it is a library's."""
    cli = "import numpy as np\ndef main():\n    x = np.random.normal()\n"
    with pytest.raises(AssertionError):
        program(tmp_path / "a", {"cli.py": cli}, "cli.py")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "pyproject.toml").write_text('[project]\nname = "x"\nscripts = { x = "cli:main" }\n')
    assert unseeded(program(tmp_path / "b", {"cli.py": cli}, "cli.py")) == ["numpy"]


def test_a_loader_is_drawn_from_where_it_is_read(tmp_path: Path) -> None:
    text = "import torch\nfrom torch.utils.data import DataLoader\nloader = DataLoader(rows, shuffle=True)\n"
    before = program(tmp_path, {"train.py": text + "torch.manual_seed(0)\nfor x in loader:\n    f(x)\n"})
    assert before.summary.late == {}
    after = program(tmp_path, {"train.py": text + "for x in loader:\n    f(x)\ntorch.manual_seed(0)\n"})
    assert [d.draw.what for d, _ in after.summary.late.values()] == ["order"]
