"""API tables of a project's own: what they describe is found like anything else, and mistakes are named."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from randlint.cli import main
from tests.resolving import write_tree

TABLE = """
library = "ours"
import = "ours"

[[api]]
name = "ours.data.cut_in_two"
effect = "draw"
role = "split"
stream = "numpy"
seed = "seed"
parameters = ["rows", "seed"]

[[api]]
name = "ours.fix_everything"
effect = "seed"
role = "seed"
streams = ["numpy", "torch"]
seed = "value"
parameters = ["value"]
"""

PROGRAM = """
from ours.data import cut_in_two

train, test = cut_in_two(rows)
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a table of its own."""
    write_tree(tmp_path, {"randlint.toml": 'apis = ["our_rng.toml"]\n', "our_rng.toml": TABLE, "train.py": PROGRAM})
    monkeypatch.chdir(tmp_path)
    return tmp_path


def lint(*options: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of ``randlint check``."""
    result = CliRunner().invoke(main, ["check", "--format", "concise", *options], catch_exceptions=False)
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.usefixtures("project")
def test_a_described_function_is_reported() -> None:
    """An own split function without its seed is a finding, named as the user wrote it."""
    code, out, _ = lint()
    assert code == 1
    assert out.startswith("train.py:4:15: ")
    assert "unseeded-split" in out
    assert "`cut_in_two` is not given `seed`" in out


def test_without_the_table_nothing_is_known(project: Path) -> None:
    """An unknown function is silent."""
    (project / "randlint.toml").write_text("")
    assert lint()[0] == 0


@pytest.mark.parametrize(
    "program",
    [
        PROGRAM.replace("(rows)", "(rows, 1)"),
        PROGRAM.replace("(rows)", "(rows, seed=1)"),
        f"import ours\nours.fix_everything(1)\n{PROGRAM}",
    ],
    ids=["position", "keyword", "seed helper"],
)
def test_described_parameters_and_helpers_count(project: Path, program: str) -> None:
    """A seed that is passed, or a described helper, makes it right."""
    (project / "train.py").write_text(program)
    assert lint()[:2] == (0, lint()[1])
    assert "cut_in_two" not in lint()[1]


def test_tables_are_read_in_worker_processes(project: Path) -> None:
    """Several processes know the same tables."""
    write_tree(project, {f"more/train{i}.py": PROGRAM for i in range(60)})
    code, out, _ = lint("--jobs", "2")
    assert (code, out.count("cut_in_two")) == (1, 61)


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("[[api]\n", "not valid TOML"),
        ("[[api]]\nname = 'a.b'\neffect = 'drow'\n", "effect = 'drow' is not one of"),
        ("[[api]]\nname = 'a.b'\nefect = 'draw'\n", "unknown key `efect`"),
        ("[[api]]\neffect = 'draw'\n", "needs `name` or `names`"),
        ("[[api]]\nname = 'a.b'\nstream = 'sea'\n", "stream 'sea' is not one of"),
        ("[[api]]\nname = 'a.b'\nparameters = 'x'\n", "`parameters` must be a list"),
        ("[[api]]\nname = 'a.b'\nseed = 1\n", "`seed` must be a string"),
        ("[[api]]\nname = 'a.b'\ndefaults = 1\n", "`defaults` must be a table"),
        ("[[api]]\nname = 'a.b'\nrandom_when = { x = 1 }\n", "`random_when` must give a list"),
        ("[[api]]\nnames = 'a.b'\n", "`names` must be a list"),
        ("[[api]]\nname = 1\n", "`name` must be a string"),
        ("[[api]]\nname = ['a']\n", "`name` must be a string"),
        ("[api]\nname = 'a.b'\n", "`api` must be written as its own [[api]]"),
        ("api = ['a.b']\n", "`api` must be written as its own [[api]]"),
        ("library = 1\n", "`library`"),
        ("import = ['x']\n", "`import`"),
        ("[[module_alias]]\nfrom = 'a'\n", "module_alias"),
        ("module_alias = 1\n", "module_alias"),
        ("[[environment]]\ntriggers = 1\n", "triggers"),
        ("[[api]]\nname = 'sklearn.model_selection.train_test_split'\n", "listed twice"),
        ("[[api]]\nname = 'a.b'\n[[api]]\nname = 'a.b'\n", "listed twice"),
        (b"\xff\xfe", "cannot read"),
        (None, "no such file"),
    ],
)  # fmt: skip
def test_a_broken_table_is_one_clear_line(project: Path, table: str | bytes | None, expected: str) -> None:
    """A mistake in a table stops the run with file, entry and reason."""
    path = project / "our_rng.toml"
    path.unlink()
    if table is not None:
        path.write_bytes(table if isinstance(table, bytes) else table.encode())
    code, out, err = lint()
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("randlint: ")
    assert "our_rng.toml" in err
    assert expected in err
