"""The engine: the same result for any order, number of processes and hash seed; crashes of one check stay there."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import randlint
from randlint import analysis
from randlint.catalogue import load_catalogue
from randlint.checks.base import all_checks, all_conclusions
from randlint.config import Settings
from randlint.engine import Linter, check, only
from randlint.findings import Finding, Profile, Result, Status
from randlint.report import render
from randlint.source import SourceError
from tests.harness import lint, lint_code
from tests.report.samples import finding
from tests.resolving import write_tree

SPLIT = """
from sklearn.model_selection import train_test_split
a, b = train_test_split(x)
"""


def many_files(root: Path, count: int = 60) -> None:
    """A project whose files import each other, with findings, suppressions, notebooks and broken files."""
    files: dict[str, str | bytes] = {
        "tools/__init__.py": "",
        "tools/seeds.py": "import random\ndef fix(): random.seed(0)",
    }
    for number in range(count):
        files[f"part{number % 7}/train{number}.py"] = (
            f"import numpy as np\nfrom tools.seeds import fix\nimport train{(number + 7) % count}\n"
            "from sklearn.model_selection import train_test_split, KFold\n"
            f"{'np.random.seed(0)' if number % 3 == 0 else 'fix()'}\n"
            "train_test_split(x)\n"
            "rng = np.random.default_rng()  # randlint: ignore[unseeded-generator] fine here\n"
            "rng = np.random.default_rng()\n"
            f"{'import keras' if number % 2 else 'from tensorflow import keras'}\n"
            "x = 1  # randlint: ignore[unseeded-split] nothing\n"
        )
    files["broken.py"] = "def f(:\n"
    files["latin.py"] = b"x = '\xe9'\n"
    files["odd.ipynb"] = "{}"
    files["other.ipynb"] = json.dumps(
        {"cells": [], "metadata": {"kernelspec": {"name": "ir", "language": "R"}}, "nbformat": 4, "nbformat_minor": 5}
    )
    write_tree(root, files)


def report(root: Path, paths: list[Path] | None = None, jobs: int = 1, base: Path | None = None) -> str:
    """The JSON report of a run over everything below ``root``, with every rule."""
    settings = Settings(root=root, select=("ALL",), profile=Profile.STRICT, jobs=jobs)
    linter = Linter.create(settings, base or root)
    return render(linter.check(paths or [root]), linter.catalogue, "json", show_suppressed=True)


def in_subprocess(root: Path, hash_seed: str, *more: str) -> bytes:
    """The JSON report of the command line, in a process with this hash seed."""
    command = [sys.executable, "-m", "randlint", "check", ".", "--format", "json", "--profile", "strict", *more]
    home = str(Path(randlint.__file__).parents[1])
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": home}
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, check=False)
    assert done.returncode == 1, done.stderr
    return done.stdout


# -- the same bytes ---------------------------------------------------------------------------------------------


def test_the_number_of_processes_does_not_matter(tmp_path: Path) -> None:
    """One, two and four processes give the same report."""
    many_files(tmp_path)
    one = report(tmp_path)
    assert json.loads(one)["summary"]["findings"] > 100
    assert report(tmp_path, jobs=2) == one
    assert report(tmp_path, jobs=4) == one


def test_the_hash_seed_does_not_matter(tmp_path: Path) -> None:
    """Different hash seeds give the same bytes, in one process and in two."""
    many_files(tmp_path, 30)
    first = in_subprocess(tmp_path, "0", "--jobs", "1")
    assert json.loads(first)["findings"]
    assert in_subprocess(tmp_path, "1", "--jobs", "2") == first
    assert in_subprocess(tmp_path, "random", "--jobs", "1") == first


def test_the_order_of_paths_does_not_matter(tmp_path: Path) -> None:
    """Paths given in another order, twice, or as folder and file, give the same report."""
    many_files(tmp_path, 20)
    expected = report(tmp_path)
    parts = sorted(tmp_path.iterdir())
    assert report(tmp_path, parts[::-1]) == expected
    assert report(tmp_path, [tmp_path, *parts, tmp_path]) == expected
    assert report(tmp_path, [tmp_path / "part0" / ".." / "part0", tmp_path]) == expected


def test_a_file_means_the_same_alone_and_among_others(tmp_path: Path) -> None:
    """What is found in a file by its own code does not depend on which files are linted with it."""
    many_files(tmp_path, 20)
    file = tmp_path / "part1" / "train1.py"
    alone = json.loads(report(tmp_path, [file]))["findings"]
    together = [f for f in json.loads(report(tmp_path))["findings"] if f["path"] == "part1/train1.py"]
    per_file = {r for r in load_catalogue().rules if r not in all_conclusions()}
    assert [f for f in alone if f["rule"] in per_file] == [f for f in together if f["rule"] in per_file]
    assert alone


@pytest.mark.parametrize("jobs", [1, 2])
def test_progress_counts_every_file(tmp_path: Path, jobs: int) -> None:
    """The last report of progress names all files."""
    many_files(tmp_path, 60)
    seen: list[tuple[int, int]] = []
    linter = Linter.create(Settings(root=tmp_path, jobs=jobs), tmp_path)
    result = linter.check([tmp_path], progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (result.files, result.files)
    assert seen == sorted(seen)


def test_shown_paths_are_relative_to_the_base(tmp_path: Path) -> None:
    """Findings name the path below the folder that the linter was made for."""
    write_tree(tmp_path, {"a/train.py": SPLIT})
    for base, expected in ((tmp_path, "a/train.py"), (tmp_path / "a", "train.py")):
        result = Linter.create(Settings(root=tmp_path), base).check([tmp_path])
        assert [f.location.path for f in result.findings] == [expected]


def test_a_missing_path_is_an_error(tmp_path: Path) -> None:
    """A path that does not exist is no finding but a mistake of the caller."""
    with pytest.raises(SourceError, match="nowhere"):
        check([tmp_path / "nowhere.py"], Settings(root=tmp_path))


# -- crashes ----------------------------------------------------------------------------------------------------


@pytest.fixture
def crashing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check of unseeded-split crashes in files that mention ``boom``."""
    checks = all_checks()

    def crash(module):  # type: ignore[no-untyped-def]
        if "boom" in module.source.text:
            raise ZeroDivisionError("division by zero")
        return checks["unseeded-split"](module)

    monkeypatch.setattr(analysis, "check_of", {**checks, "unseeded-split": crash}.get)


@pytest.mark.usefixtures("crashing")
def test_a_crash_is_a_notice_and_the_rest_is_linted(tmp_path: Path) -> None:
    """A check that crashes costs its own findings in that file, nothing else."""
    generator = "import numpy as np\nrng = np.random.default_rng()\n"
    write_tree(tmp_path, {"bad.py": f"{SPLIT}{generator}boom = 1\n", "good.py": SPLIT})
    result = Linter.create(Settings(root=tmp_path), tmp_path).check([tmp_path])
    assert [(f.location.path, f.rule) for f in result.findings] == [
        ("bad.py", "unseeded-generator"),
        ("good.py", "unseeded-split"),
    ]
    (notice,) = result.notices
    assert (notice.path, notice.kind) == ("bad.py", "failed")
    assert notice.message == (
        "the check unseeded-split failed here: ZeroDivisionError: division by zero (test_engine.py:"
        f"{crash_line()}); please report this, RANDLINT_DEBUG=1 shows the traceback"
    )


def crash_line() -> int:
    """The line of this file at which the check crashes."""
    lines = Path(__file__).read_text("utf-8").splitlines()
    return next(i for i, line in enumerate(lines, 1) if line.strip().startswith("raise ZeroDivisionError"))


@pytest.mark.usefixtures("crashing")
def test_suppressions_of_a_crashed_check_are_not_called_unused(tmp_path: Path) -> None:
    """Nobody knows whether a suppression of a rule that crashed is needed."""
    split = SPLIT.rstrip()
    write_tree(tmp_path, {"bad.py": f"{split}\nboom = 1  # randlint: ignore[unseeded-split] reason\n"})
    result = Linter.create(Settings(root=tmp_path), tmp_path).check([tmp_path])
    assert result.findings == ()


# -- triage in the engine ---------------------------------------------------------------------------------------


def statuses(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(f.rule, str(f.status)) for f in findings]


def test_suppressions(tmp_path: Path) -> None:
    """A comment silences its statement; one that silences nothing is reported."""
    code = (
        "from sklearn.model_selection import train_test_split\n"
        "train_test_split(  # randlint: ignore[unseeded-split] the rows are in random order\n"
        "    x\n"
        ")\n"
        "y = 1  # randlint: ignore[RND201] nothing here\n"
    )
    assert statuses(lint_code(tmp_path, code)) == [
        ("unseeded-split", "suppressed"),
        ("unused-suppression", "reported"),
    ]


def test_suppressions_in_notebooks(tmp_path: Path) -> None:
    """A comment in a cell silences there; ``file-ignore`` holds for all cells."""

    def notebook(*cells: str) -> str:
        stored = [
            {"cell_type": "code", "source": c, "metadata": {}, "outputs": [], "execution_count": None} for c in cells
        ]
        return json.dumps({"cells": stored, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})

    first, second = SPLIT.strip(), "train_test_split(y)"
    name = "a.ipynb"
    assert statuses(
        lint_code(tmp_path, notebook(first, f"{second}  # randlint: ignore[unseeded-split] x"), name=name)
    ) == [
        ("unseeded-split", "reported"),
        ("unseeded-split", "suppressed"),
    ]
    ignored = notebook("# randlint: file-ignore[unseeded-split] x", first, second)
    assert statuses(lint_code(tmp_path, ignored, name=name)) == [("unseeded-split", "suppressed")] * 2
    (unused,) = lint_code(tmp_path, notebook("%time x\ny = 1  # randlint: ignore[unseeded-split] x"), name=name)
    assert (unused.rule, unused.location.cell.line, unused.location.column) == ("unused-suppression", 2, 8)  # type: ignore[union-attr]


def test_suppressions_where_nothing_is_to_be_checked(tmp_path: Path) -> None:
    """A file that no rule could concern is still read for comments."""
    assert statuses(lint_code(tmp_path, "x = 1  # randlint: ignore[no-such-rule] x\n")) == [
        ("unused-suppression", "reported")
    ]


def test_per_file_ignores(tmp_path: Path) -> None:
    """Findings in files of these patterns are left out."""
    write_tree(tmp_path, {"train.py": SPLIT, "tests/test_a.py": SPLIT})
    result = lint(tmp_path, per_file_ignores=(("tests/*", ("unseeded-split",)),))
    assert [f.location.path for f in result.reported] == ["train.py"]


def test_conclusions_across_files(tmp_path: Path) -> None:
    """Two files of one program that import different copies of Keras are one finding, at the later style."""
    write_tree(
        tmp_path,
        {
            "train.py": "from tensorflow import keras\nimport layers\nkeras.Sequential([])\n",
            "layers.py": "import keras\nlayer = keras.layers.Dense(1)\n",
            "alone.py": "import keras\nkeras.Sequential([])\n",
        },
    )
    found = [f for f in lint(tmp_path).reported if f.rule == "mixed-keras"]
    assert [(f.location.path, f.location.line) for f in found] == [("layers.py", 1)]
    (tmp_path / "train.py").write_text("from tensorflow import keras\nkeras.Sequential([])\n")
    assert [f for f in lint(tmp_path).reported if f.rule == "mixed-keras"] == []


def test_only_keeps_what_is_asked_for() -> None:
    """A result can be narrowed."""
    result = Result(findings=(finding(),), files=3)
    assert only(result, lambda f: False) == Result(files=3)
    assert only(result, lambda f: f.status is Status.REPORTED) == result


def test_check_text(tmp_path: Path) -> None:
    """Text that is not on disk is linted as if it stood there, next to its neighbours."""
    write_tree(tmp_path, {"tools.py": "import numpy as np\ndef fix(): np.random.seed(0)"})
    linter = Linter.create(Settings(root=tmp_path), tmp_path)
    path = tmp_path / "train.py"
    assert [f.rule for f in linter.check_text(SPLIT.encode(), path).findings] == ["unseeded-split"]
    seeded = f"from tools import fix\nfix()\n{SPLIT}"
    assert [f.rule for f in linter.check_text(seeded.encode(), path).findings] == []
    assert not path.exists()


def test_a_crash_in_what_a_file_contributes_to_a_conclusion_stays_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same holds for rules about several files: the file is named, the others are concluded."""
    conclusions = all_conclusions()
    name, conclusion = next(iter(conclusions.items()))

    def collect(module):  # type: ignore[no-untyped-def]
        raise ZeroDivisionError("division by zero")

    broken = dataclasses.replace(conclusion, collect=collect)
    monkeypatch.setattr(analysis, "conclusion_of", {name: broken}.get)
    assert name == "cudnn-benchmark"
    write_tree(tmp_path, {"good.py": f"import torch\ntorch.backends.cudnn.benchmark = True\n{SPLIT}"})
    result = Linter.create(Settings(root=tmp_path), tmp_path).check([tmp_path])
    assert [(n.kind, name in n.message) for n in result.notices] == [("failed", True)]
    assert "unseeded-split" in [f.rule for f in result.findings]
