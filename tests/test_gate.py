"""The gate: it drops only files in which nothing can be found, and nothing is imported for those."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from randlint.catalogue import load_catalogue
from randlint.config import Settings
from randlint.engine import Linter
from randlint.findings import Profile
from randlint.gate import Gate, Text
from randlint.gate.conditions import CONDITIONS, SUPPORTS
from randlint.gate.vocabulary import Vocabulary
from randlint.report import render
from tests.resolving import write_tree

EXAMPLES = Path(__file__).parent / "examples"
CATALOGUE = load_catalogue()
PATH = Path("package/a.ipynb")
WORDS = Vocabulary(CATALOGUE, lambda: ({}, ""))


def report(root: Path, *, gate: bool, profile: Profile) -> str:
    """The JSON report of a folder, with or without the gate."""
    settings = Settings(root=root, profile=profile, exclude=(), no_cache=True, jobs=2)
    linter = replace(Linter.create(settings, root), gate=gate)
    return render(linter.check([root]), linter.catalogue, "json", show_suppressed=True)


# -- nothing is lost -----------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("profile", [Profile.DEFAULT, Profile.STRICT])
def test_examples_with_and_without_gate(profile: Profile) -> None:
    """All examples of all rules give the same report, byte by byte."""
    assert report(EXAMPLES, gate=True, profile=profile) == report(EXAMPLES, gate=False, profile=profile)


@pytest.mark.slow
def test_a_library_with_and_without_gate() -> None:
    """So does code that nobody here wrote."""
    spec = find_spec("accelerate")
    assert spec is not None
    assert spec.origin is not None
    root = Path(spec.origin).parent
    assert report(root, gate=True, profile=Profile.DEFAULT) == report(root, gate=False, profile=Profile.DEFAULT)


def test_every_rule_has_a_condition() -> None:
    """A rule without one would have every file parsed; a condition without a rule is a misspelt name."""
    parsed = {n for n, rule in CATALOGUE.rules.items() if rule.origin == "static"} - {
        "parse-error",
        "unused-suppression",
    }
    assert set(CONDITIONS) == parsed
    assert set(SUPPORTS) <= parsed


def test_examples_that_fire_pass_their_condition() -> None:
    """Each bad example of each rule is let through to its own rule."""
    gate = Gate(CATALOGUE, list(CATALOGUE.rules), lambda: ({}, ""))
    shut = [
        (rule.name, example.title)
        for rule in CATALOGUE.rules.values()
        for example in rule.bad
        if rule.name in CONDITIONS and rule.name not in gate.look(Text(example.code.encode()), PATH).possible
    ]
    assert shut == []


# -- files that are dropped ----------------------------------------------------------------------------------------


def test_dropped_files_need_no_parser(tmp_path: Path) -> None:
    """libcst is not imported for a file in which nothing can be found, and for one that cannot be read."""
    write_tree(tmp_path, {"pkg/__init__.py": "", "pkg/a.py": "import os\n\n\ndef f(x):\n    return os.path.join(x)\n"})
    code = (
        "import sys; from randlint.cli import main; main(['check', '--no-cache', '.'], standalone_mode=False);"
        "sys.exit(any(name.split('.')[0] == 'libcst' for name in sys.modules))"
    )
    home = str(Path(__file__).parents[1])
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {home!r}); {code}"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("code", ["def f(:\n", "x = f'{a b}'\n", "x = 'open\n", "x = (\n"])
def test_broken_files_are_reported_though_dropped(tmp_path: Path, code: str) -> None:
    """What is no Python is said to be none, whatever words it holds."""
    write_tree(tmp_path, {"pkg/__init__.py": "", "pkg/a.py": code})
    settings = Settings(root=tmp_path, no_cache=True)
    found = Linter.create(settings, tmp_path).check([tmp_path]).findings
    assert [finding.rule for finding in found] == ["parse-error"]


# -- texts ---------------------------------------------------------------------------------------------------------


def test_bare_text() -> None:
    """Comments and strings are left out; of formatted strings the expressions stay."""
    text = Text(b'x = "seed(1)"  # seed(2)\ny = f"seed {draw(3)} {{no}}"\n"""\nseed(4)\n"""\nz = rb\'a\'\n')
    assert text.bare == b"x = ''  \ny = f\"{draw(3)}\"\n''\nz = rb''\n"
    assert text.words == {b"x", b"y", b"f", b"draw", b"3", b"z", b"rb"}


def test_line_ends() -> None:
    """All three kinds of line ends are the same to the gate."""
    assert Text(b"a\rb\r\nc\n").data == b"a\nb\nc\n"


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("import random\nrandom.shuffle(x)\n", ["random.shuffle"]),
        ("from random import shuffle\nshuffle(x)\n", [".shuffle"]),
        ("from random import shuffle as mix\nmix(x)\n", [".mix"]),
        ("import numpy as np\nrng = seed or np.random\nrng.shuffle(x)\n", ["rng.shuffle"]),
        ("import random\nmix = random.shuffle\n", ["random.shuffle"]),
        ("import random\nself.shuffle = 1\nshuffle = 2\n", []),
        ("import random\n# random.shuffle(x)\ny = 'random.shuffle(x)'\n", []),
        ("deck.shuffle(x)\n", []),
    ],
)
def test_uses(code: str, found: list[str]) -> None:
    """Where a program may use an API: by its own name, by one that it was given, not by any name that looks like it."""
    wanted = WORDS.of(effect="draw", role="shuffle")
    assert [f"{u.before.decode()}.{u.name.decode()}" for u in wanted.uses(Text(code.encode()))] == found


def test_arguments() -> None:
    """Arguments are told apart at the top level of a call only."""
    (call,) = Text(b"f(a, g(b, training=c), training=self.training, *rest)\n").calls(frozenset({b"f"}))
    assert call.arguments == (b"a", b" g(b, training=c)", b" training=self.training", b" *rest")
    assert call.keyword(b"training") == b"self.training"
    assert call.keyword(b"other") is None
    assert call.unpacks


def test_functions_around_a_place() -> None:
    """By indentation, inside out, with the bases of classes."""
    code = b"class A(B):\n    def f(self):\n        return here\n\n\ndef g():\n    pass\n"
    text = Text(code)
    around = text.around(code.index(b"here"))
    assert [(h.name, h.is_class, h.inside) for h in around] == [("f", False, b"self"), ("A", True, b"B")]
    assert text.body(around[0]) == b"    def f(self):\n        return here\n\n\n"
