"""Conditions of single rules: what must be let through, however it is spelt, and what is not worth parsing."""

from __future__ import annotations

from pathlib import Path

import pytest

from randlint.catalogue import load_catalogue
from randlint.gate import Elsewhere, Readers, Text
from randlint.gate.conditions import CONDITIONS
from randlint.gate.vocabulary import Vocabulary
from randlint.project.files.search import ModuleSearch
from tests.resolving import write_tree

CATALOGUE = load_catalogue()


def passes(rule: str, code: str, path: Path = Path("package/a.py"), elsewhere: Elsewhere | None = None) -> bool:
    """Whether the condition of a rule lets a program through."""
    words = Vocabulary(CATALOGUE, lambda: ({}, ""), elsewhere)
    return CONDITIONS[rule](Text(code.encode()), words, path)


def method(*lines: str) -> str:
    """A model with a method of these lines."""
    body = "".join(f"        {line}\n" for line in lines)
    return f"from torch import nn\n\n\nclass Net(nn.Module):\n    def forward(self, x):\n{body}        return x\n"


# -- dropout-switched-off-for-good -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "lines",
    [
        ("if not self.training:", "    self.dropout_p = 0.0"),
        ("if not self.training: self.dropout_p = 0",),
        ("if not self.training:", "    x = 1; self.drop.p = .0; x = 2"),
        ("if not self.training:", "    self.rates[0].keep_prob = (0)"),
        ("if not self.training:", "    self.dropout_p: float = 0e0"),
        ("if not self.training:", "    self.p = self.dropout_p = other = \\", "        0.0  # off"),
        ("if not self.training:", "    self.dropout_p = (", "        0.0", "    )"),
        ("if not self.training:", "    self.rates[", "        drop", "    ].p = 0.0"),
        ("if not self \\", "    .training:", "    self. \\", "        dropout_p = 0.0"),
    ],
)
def test_dropout_switched_off(lines: tuple[str, ...]) -> None:
    """Zero for a rate, in all the ways in which a statement can be written."""
    assert passes("dropout-switched-off-for-good", method(*lines))


@pytest.mark.parametrize(
    "lines",
    [
        ("drop(x, p=0.0 if not self.training else self.dropout_p)",),
        ("if not self.training:", "    self.scale = 0.0"),
        ("if not self.training:", "    self.dropout_p = 0.0 if x else 1"),
        ("if not self.training:", "    self.dropout_p = x[0]"),
        ("self.dropout_p = 0.0", "if self.training:", "    pass"),
        ("def build_dropout(self):", "    if self.training:", "        self.dropout_p = 0.0"),
    ],
)
def test_dropout_that_is_not(lines: tuple[str, ...]) -> None:
    """Other zeros, other attributes, nobody who asked before, and functions that build."""
    assert not passes("dropout-switched-off-for-good", method(*lines))


# -- missing-eval-mode -----------------------------------------------------------------------------------------------

PIPELINE = """import torch

from .base import Base{more}


class Pipeline(Base):
    def __init__(self, net):
        self.register(net=net)

    @torch.no_grad()
    def __call__(self, x, model=None):
        {code}
"""


def evaluates(code: str, root: Path, *, base: str = "class Base:\n    pass\n", more: str = "") -> bool:
    """The same for code in a pipeline whose base stands in another file."""
    write_tree(root, {"pkg/__init__.py": "", "pkg/base.py": base, "pkg/helpers.py": "def run(model):\n    model()\n"})
    elsewhere = Elsewhere(ModuleSearch(root).look_for, lambda path: path.read_bytes())
    text = PIPELINE.format(code=code.replace("\n", "\n        "), more=more)
    return passes("missing-eval-mode", text, root / "pkg" / "pipeline.py", elsewhere)


@pytest.mark.parametrize(
    "code",
    [
        "return self.net(x)",
        "return self.net.decode(x)",
        "return model(x)",
        "net = self.net if x else model\nreturn net(x)",
        "model_input = torch.cat([x] * 2)\nreturn self.net(model_input)",
        "model_input = self.scheduler.scale(x)\nreturn model_input.chunk(2)",
    ],
)
def test_models_that_nothing_makes(code: str, tmp_path: Path) -> None:
    """Parameters that nobody passes and attributes that no class gives a value."""
    assert not evaluates(code, tmp_path)


@pytest.mark.parametrize(
    "code",
    [
        "model = model or Base()\nreturn model(x)",
        "model, y = Base(), x\nreturn model(x)",
        "(\n    y,\n    model,\n) = Base()\nreturn model(x)",
        "net = Base()\ny, model = prepare(x, net)\nreturn model(x)",
        "with Base() as model:\n    return model(x)",
        "return (lambda model: model(x))(Base())",
        "self.net = Base()\nreturn self.net(x)",
        "self.net, y = Base(), x\nreturn self.net(x)",
        "self.other = Base()\nself.net = self.other\nreturn self.net(x)",
        "net = torch.nn.Dropout()\nreturn net(x)",
    ],
)
def test_models_that_something_makes(code: str, tmp_path: Path) -> None:
    """A call in the same file, whatever way it goes."""
    assert evaluates(code, tmp_path)


@pytest.mark.parametrize(
    "base",
    [
        "class Base:\n    def __init__(self):\n        self.net = Net()\n",
        "class Base:\n    net = Net()\n",
        "class First:\n    net = Net()\n\n\nclass Base(First):\n    pass\n",
        "from .other import *\n",
        "Base = make()\n",
        "class Base(make()):\n    pass\n",
        "class Base:\n    from .models import net\n",
    ],
)
def test_attributes_of_bases_elsewhere(base: str, tmp_path: Path) -> None:
    """What a base in another file gives an attribute, or may give it where nobody can tell."""
    assert evaluates("return self.net(x)", tmp_path, base=base)


def test_bases_that_are_handed_on(tmp_path: Path) -> None:
    """A base by another name, which a third file defines."""
    write_tree(tmp_path, {"pkg/first.py": "class First:\n    def fill(self):\n        self.net = Net()\n"})
    assert evaluates("return self.net(x)", tmp_path, base="from .first import First as Base\n")
    assert evaluates(
        "return self.net(x)", tmp_path, base="from . import first\n\n\nclass Base(first.First):\n    x = 1\n"
    )


def test_helpers_that_run_a_model(tmp_path: Path) -> None:
    """A model that is handed to a function of the project, and one that goes nowhere."""
    more = "\nfrom .helpers import run"
    assert evaluates("model = Base()\nreturn run(model)", tmp_path, more=more)
    assert evaluates(
        "model = Base()\nreturn self.run(model)", tmp_path, base="class Base:\n    def run(self, m):\n        m()\n"
    )
    assert not evaluates("model_input = Base()\nreturn self.net(model_input)", tmp_path)


def test_parameters_that_are_passed(tmp_path: Path) -> None:
    """A function that its own file calls may be given a model."""
    assert evaluates("return model(x)\n\ndef run(self):\n    return self.__call__(1, Base())", tmp_path)


def test_other_names_for_self() -> None:
    """What a method calls its first parameter, of a class without bases."""
    code = "import torch\n\n\nclass A:\n    def __init__(me):\n        me.net = A()\n\n"
    code += "    @torch.no_grad()\n    def __call__(me, x):\n        return me.net(x)\n"
    assert passes("missing-eval-mode", code)


# -- seeds -------------------------------------------------------------------------------------------------------------

SPLIT = "from sklearn.model_selection import KFold, StratifiedKFold, train_test_split\n"
GENERATOR = "import numpy as np\n"


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("unseeded-split", f"{SPLIT}train_test_split(x, y)\n"),
        ("unseeded-split", f"{SPLIT}train_test_split(x, y, random_state=None)\n"),
        ("unseeded-split", f"{SPLIT}seed = None\ntrain_test_split(x, y, random_state=seed)\n"),
        ("unseeded-split", f"{SPLIT}from a import seed\ntrain_test_split(x, y, random_state=seed)\n"),
        ("unseeded-split", f"{SPLIT}a, seed = 1, None\ntrain_test_split(x, y, random_state=seed)\n"),
        ("unseeded-split", f"{SPLIT}train_test_split(x, y, random_state=self.seed)\n"),
        ("unseeded-split", f"{SPLIT}train_test_split(x, y, **more)\n"),
        ("unseeded-split", f"{SPLIT}split = train_test_split\n"),
        ("unseeded-split", f"{SPLIT}KFold(5, True)\n"),
        ("unseeded-split", f"{SPLIT}KFold(shuffle=flag)\n"),
        ("rank-dependent-sampler-seed", f"{SPLIT}train_test_split(x, y, random_state=rank)\n"),
        ("seed-without-shuffle", f"{SPLIT}KFold(5, random_state=0)\n"),
        ("seed-without-shuffle", f"{SPLIT}KFold(**more)\n"),
        ("unseeded-generator", f"{GENERATOR}np.random.default_rng()\n"),
        ("unseeded-generator", f"{GENERATOR}np.random.RandomState(seed or None)\n"),
        ("seed-type", f"{GENERATOR}np.random.seed('a')\n"),
        ("seed-type", f"{GENERATOR}np.random.seed(-1)\n"),
        ("seed-type", f"{GENERATOR}seed = 1.5\nnp.random.seed(seed)\n"),
        ("seed-type", f"{GENERATOR}def f(seed='a'):\n    np.random.seed(seed)\n"),
        ("seed-type", f"{GENERATOR}np.random.RandomState(args.seed)\n"),
        ("seed-type", "from a import set_seed\nset_seed(input())\n"),
        ("seed-type", "from a import Net\nNet(random_state=seed)\nseed = input()\n"),
        ("seed-type", "class A(B):\n    def f(self):\n        return fit(random_state=self.random_state)\n"),
    ],
)
def test_seeds_that_matter(rule: str, code: str) -> None:
    """Seeds that are missing, may be None, or may be something else than a small number."""
    assert passes(rule, code)


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("unseeded-split", f"{SPLIT}train_test_split(x, y, random_state=0)\n"),
        ("unseeded-split", f"{SPLIT}def f(seed):\n    train_test_split(x, y, random_state=seed)\n"),
        ("unseeded-split", f"{SPLIT}seed = 3\ntrain_test_split(x, y, random_state=seed)\n"),
        ("unseeded-split", f"{SPLIT}StratifiedKFold(5)\nStratifiedKFold(n_splits=5)\n"),
        ("rank-dependent-sampler-seed", f"{SPLIT}train_test_split(x, y, random_state=0)\n"),
        ("seed-without-shuffle", f"{SPLIT}KFold(5, shuffle=True, random_state=0)\nKFold(5)\n"),
        ("seed-without-shuffle", f"{SPLIT}train_test_split(x, y, random_state=0)\n"),
        ("unseeded-generator", f"{GENERATOR}np.random.RandomState(0)\nnp.random.default_rng(seed=1)\n"),
        ("seed-type", f"{GENERATOR}rng = np.random.RandomState(0)\nnp.random.RandomState(rng)\n"),
        ("seed-type", f"{SPLIT}train_test_split('a', y, random_state=None)\n"),
        (
            "seed-type",
            "class A(B):\n    def __init__(self, random_state=None):\n        self.random_state = random_state\n\n"
            "    def f(self):\n        return fit(random_state=self.random_state)\n",
        ),
    ],
)
def test_seeds_that_do_not(rule: str, code: str) -> None:
    """Numbers, parameters, and what a class was made with."""
    assert not passes(rule, code)


@pytest.mark.parametrize("rule", ["entropy-seed", "unseeded-synthetic-data", "shared-default-generator"])
def test_rules_that_are_strict_in_tests(rule: str) -> None:
    """In tests they find what only the strict profile shows, or a file with suppressions."""
    code = (
        "import numpy as np, torch\nfrom sklearn.datasets import make_blobs\nmake_blobs()\ntorch.seed()\n\n\n"
        "def f(rng=np.random.default_rng()):\n    return rng\n"
    )

    def passes_in_tests(opinions: frozenset[str] | None, more: str = "") -> bool:
        readers = Readers(lambda path: True, opinions, b"randlint: ")
        words = Vocabulary(CATALOGUE, lambda: ({}, ""), None, readers)
        return CONDITIONS[rule](Text(f"{code}{more}".encode()), words, Path("test_a.py"))

    assert not passes_in_tests(frozenset())
    assert passes_in_tests(None)
    assert passes_in_tests(frozenset({rule}))
    assert passes_in_tests(frozenset(), "# randlint: disable=all\n")
