"""The command line: options, exit codes, streams."""

from __future__ import annotations

import gc
import json
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from randlint import __version__, analysis
from randlint.cli import check, main
from tests.resolving import write_tree

SPLIT = "from sklearn.model_selection import train_test_split\n\na, b = train_test_split(x)\n"
FIXED = SPLIT.replace("(x)", "(x, random_state=42)")
DROPOUT = (
    "import torch.nn as nn\nimport torch.nn.functional as F\nclass N(nn.Module):\n    def forward(self, x):\n        "
)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test runs in a folder of its own, with an empty configuration that ends the search for others."""
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "randlint.toml").write_text("")
    return tmp_path


def run(*arguments: str, stdin: str | bytes | None = None) -> Result:
    """Run the command line in this process; what goes wrong inside is not hidden."""
    return CliRunner().invoke(main, list(arguments), input=stdin, catch_exceptions=False)


def lint(*arguments: str, stdin: str | bytes | None = None) -> Result:
    return run("check", *arguments, stdin=stdin)


def findings(*arguments: str) -> list[tuple[str, str]]:
    """(path, rule) of what is reported."""
    done = lint(*arguments, "--format", "json")
    return [(f["path"], f["rule"]) for f in json.loads(done.stdout)["findings"]]


def failure(*arguments: str, stdin: str | None = None) -> str:
    """The one line that a run which cannot start prints; nothing goes to standard output."""
    done = lint(*arguments, stdin=stdin)
    assert (done.exit_code, done.stdout) == (2, "")
    lines = done.stderr.splitlines()
    assert lines
    assert "Traceback" not in done.stderr
    return lines[-1]


# -- exit codes -------------------------------------------------------------------------------------------------


def test_clean_code_exits_with_0(here: Path) -> None:
    """Nothing found, nothing wrong."""
    write_tree(here, {"a.py": "x = 1\n"})
    done = lint()
    assert (done.exit_code, done.stdout, done.stderr) == (0, "All clear: no findings in 1 file.\n", "")


def test_findings_exit_with_1(here: Path) -> None:
    """A warning makes the run fail."""
    write_tree(here, {"a.py": SPLIT})
    assert lint().exit_code == 1


def test_a_crash_exits_with_2(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A check that crashes is worse than findings, and not forgiven by --exit-zero."""

    def crash(module: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(analysis, "check_of", {"unseeded-split": crash}.get)
    write_tree(here, {"a.py": SPLIT})
    for options in ([], ["--exit-zero"], ["--diff"], ["--fix"]):
        done = lint(*options)
        assert done.exit_code == 2
        assert "the check unseeded-split failed here: ZeroDivisionError" in done.output


def test_the_collector_of_whoever_runs_the_command_is_left_as_it_was(here: Path) -> None:
    (here / "a.py").write_text(SPLIT)
    before = gc.isenabled(), gc.get_freeze_count()
    assert lint("a.py").exit_code == 1
    assert gc.isenabled() == before[0]
    assert gc.get_freeze_count() <= before[1]


def test_a_process_of_our_own_ends_without_a_collection(here: Path) -> None:
    (here / "a.py").write_text(SPLIT)
    code = (
        "import atexit, gc, sys; atexit.register(lambda: print(gc.isenabled(), gc.get_freeze_count() > 10_000))\n"
        "from randlint.__main__ import start; sys.argv[1:] = ['check', '--exit-zero', 'a.py']; start()"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "unseeded-split" in ended.stdout
    assert ended.stdout.splitlines()[-1] == "False True"


def test_exit_zero(here: Path) -> None:
    """--exit-zero shows the findings and succeeds."""
    write_tree(here, {"a.py": SPLIT})
    done = lint("--exit-zero")
    assert done.exit_code == 0
    assert "unseeded-split" in done.stdout


@pytest.mark.parametrize(
    ("level", "code", "expected"),
    [
        ("error", SPLIT, 0),
        ("warning", SPLIT, 1),
        ("note", SPLIT, 1),
        ("error", "def f(:\n", 1),
    ],
)
def test_fail_on(here: Path, level: str, code: str, expected: int) -> None:
    """Only findings at or above --fail-on make the run fail; the others are shown."""
    write_tree(here, {"a.py": code})
    done = lint("--fail-on", level)
    assert done.exit_code == expected
    assert "a.py:" in done.stdout


def test_a_missing_path(here: Path) -> None:
    """A path that does not exist is named; nothing else is linted."""
    write_tree(here, {"a.py": SPLIT})
    assert failure("a.py", "nowhere") == "randlint: nowhere: no such file or directory"


def test_an_empty_folder(here: Path) -> None:
    """A folder without Python files is worth a word, and no failure."""
    (here / "empty").mkdir()
    done = lint("empty")
    assert done.exit_code == 0
    assert "empty" in done.stdout + done.stderr


# -- options ----------------------------------------------------------------------------------------------------


def test_every_option_has_a_test() -> None:
    """Each option of ``randlint check`` is used somewhere in this file."""
    text = Path(__file__).read_text("utf-8")
    names = {name for p in check.params if isinstance(p, click.Option) for name in p.opts if name.startswith("--")}
    assert sorted(n for n in names if text.count(f'"{n}"') < 1) == []


def test_select_ignore_extend_select(here: Path) -> None:
    """Rules are chosen by name, code, prefix and ALL; repeated options and commas add up."""
    write_tree(here, {"a.py": f"{SPLIT}import numpy as np\nr = np.random.default_rng()\n"})
    split, generator = ("a.py", "unseeded-split"), ("a.py", "unseeded-generator")
    assert findings() == [split, generator]
    assert findings("--select", "unseeded-split") == [split]
    assert findings("--select", "RND102") == [generator]
    assert findings("--select", "RND2,RND1") == [split, generator]
    assert findings("--select", "RND2", "--select", "RND1") == [split, generator]
    assert findings("--select", "ALL", "--ignore", "unseeded-split") == [generator]
    assert findings("--ignore", "RND1", "--ignore", "RND2") == []
    assert findings("--select", "RND2", "--extend-select", "RND102") == [split, generator]


def test_profile(here: Path) -> None:
    """Strict rules run with --profile strict, or when they are asked for."""
    write_tree(
        here, {"a.py": "from sklearn.ensemble import RandomForestClassifier\nRandomForestClassifier().fit(x, y)\n"}
    )
    strict = [("a.py", "unseeded-estimator")]
    assert findings() == []
    assert findings("--profile", "strict") == strict
    assert findings("--profile", "default") == []
    assert findings("--extend-select", "unseeded-estimator") == strict


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--select", "unseeded-spilt"], "unseeded-split"),
        (["--ignore", "useeded-split"], "unseeded-split"),
        (["--extend-select", "unseded-generator"], "unseeded-generator"),
        (["--profile", "strickt"], "strict"),
        (["--format", "jsn"], "json"),
        (["--fail-on", "warnings"], "warning"),
        (["--min-confidence", "hihg"], "high"),
    ],
)
def test_misspelt_values_name_the_nearest(options: list[str], expected: str) -> None:
    """What cannot be right stops the run, with the nearest right name."""
    assert f"`{expected}`" in failure(*options)


@pytest.mark.parametrize(
    ("option", "expected"),
    [
        ("--selct", "--select"),
        ("--unsafe-fix", "--unsafe-fixes"),
        ("--fromat", "--format"),
        ("--stats", "--statistics"),
    ],
)
def test_misspelt_options_name_the_nearest(option: str, expected: str) -> None:
    """An option that does not exist is answered with the one that was meant."""
    assert expected in failure(option)


@pytest.mark.parametrize("options", [["--jobs", "0"], ["--jobs", "two"], ["--format"], ["--jobs", "-1"]])
def test_impossible_values(options: list[str]) -> None:
    """Values that an option cannot have stop the run."""
    assert options[0] in failure(*options)


@pytest.mark.parametrize("name", ["text", "concise", "json", "sarif", "github", "gitlab", "junit"])
def test_every_format(here: Path, name: str) -> None:
    """Each format prints the finding, and nothing goes to standard error."""
    write_tree(here, {"a.py": SPLIT})
    done = lint("--format", name)
    assert (done.exit_code, done.stderr) == (1, "")
    assert "a.py" in done.stdout
    assert "train_test_split" in done.stdout
    assert done.stdout.endswith("\n")
    if name in {"json", "sarif", "gitlab"}:
        json.loads(done.stdout)


def test_output(here: Path) -> None:
    """--output writes what would have been printed, and prints nothing."""
    write_tree(here, {"a.py": SPLIT})
    printed = lint("--format", "json").stdout
    done = lint("--format", "json", "--output", "report.json")
    assert (done.exit_code, done.stdout) == (1, "")
    assert (here / "report.json").read_text("utf-8") == printed
    assert sorted(p.name for p in here.iterdir()) == [".randlint_cache", "a.py", "randlint.toml", "report.json"]


def test_no_cache(here: Path) -> None:
    """--no-cache leaves nothing behind; without it the project's index is kept."""
    write_tree(here, {"a.py": SPLIT})
    expected = findings("--no-cache")
    assert sorted(p.name for p in here.iterdir()) == ["a.py", "randlint.toml"]
    assert findings() == expected
    assert (here / ".randlint_cache").is_dir()


def test_output_that_cannot_be_written(here: Path) -> None:
    """A report that cannot be written is one line."""
    write_tree(here, {"a.py": SPLIT})
    assert failure("--output", "no/such/folder/report.txt").startswith("randlint: --output: cannot write ")


def test_statistics(here: Path) -> None:
    """--statistics counts by rule."""
    write_tree(here, {"a.py": SPLIT, "b.py": SPLIT})
    done = lint("--statistics")
    assert done.exit_code == 1
    assert re.search(r"^\s*2\s+.*RND201.*unseeded-split|^\s*2\s+.*unseeded-split", done.stdout, re.M)


def test_min_confidence(here: Path) -> None:
    """Less certain findings are left out on demand."""
    write_tree(here, {"a.py": f"{DROPOUT}return F.dropout(x, 0.5, True)\n"})
    assert findings("--min-confidence", "medium") == findings() == [("a.py", "dropout-in-eval")]
    assert findings("--min-confidence", "high") == []


def test_show_suppressed(here: Path) -> None:
    """Suppressed findings are listed on demand and do not fail the run."""
    write_tree(here, {"a.py": SPLIT.replace("(x)", "(x)  # randlint: ignore[unseeded-split] on purpose")})
    done = lint("--show-suppressed")
    assert done.exit_code == 0
    assert "unseeded-split" in done.stdout
    assert "on purpose" in done.stdout
    assert "unseeded-split" not in lint().stdout


def test_exclude(here: Path) -> None:
    """Patterns leave files out; a file that is named counts unless --force-exclude is given."""
    write_tree(here, {"a.py": SPLIT, "old/b.py": SPLIT, "old/deep/c.py": SPLIT, "d_pb2.py": SPLIT})
    assert [p for p, _ in findings("--exclude", "old/", "--exclude", "*_pb2.py")] == ["a.py"]
    assert [p for p, _ in findings("--exclude", "old,a.py")] == ["d_pb2.py"]
    assert [p for p, _ in findings("a.py", "--exclude", "a.py")] == ["a.py"]
    assert [p for p, _ in findings("a.py", "--exclude", "a.py", "--force-exclude")] == []


def test_jobs(here: Path) -> None:
    """Two processes find what one finds."""
    write_tree(here, {f"a{i}.py": SPLIT for i in range(60)})
    assert findings("--jobs", "2") == findings("-j", "1")
    assert len(findings("--jobs", "2")) == 60


@pytest.mark.parametrize("address", ["ray://host:1", "dask://host", "dask://:8786", "dask://host:8786/x", "threads"])
def test_an_unknown_executor(here: Path, address: str) -> None:
    """Whatever is not the address of a Dask scheduler is refused, on the command line and in the configuration."""
    write_tree(here, {"a.py": SPLIT})
    expected = f"{address!r} is not of the only known kind, dask://HOST:PORT (the scheduler of a Dask cluster)"
    assert failure("--executor", address) == f"randlint: --executor: {expected}"
    write_tree(here, {"randlint.toml": f'executor = "{address}"\n'})
    assert failure() == f"randlint: randlint.toml: executor: {expected}"


def test_config_and_isolated(here: Path) -> None:
    """--config names the configuration, --isolated reads none; both at once make no sense."""
    write_tree(
        here, {"a.py": SPLIT, "randlint.toml": 'ignore = ["unseeded-split"]\n', "other/my.toml": "exit-zero = true\n"}
    )
    assert findings() == []
    assert findings("--isolated") == [("a.py", "unseeded-split")]
    assert findings("--config", "other/my.toml", ".") == [("a.py", "unseeded-split")]
    assert lint("--config", "other/my.toml", ".").exit_code == 0
    assert "--isolated" in failure("--config", "other/my.toml", "--isolated")
    assert "nowhere.toml" in failure("--config", "nowhere.toml")


def test_a_broken_configuration(here: Path) -> None:
    """A configuration that cannot be right stops the run with its file and key."""
    (here / "randlint.toml").write_text("slect = ['RND2']\n")
    assert failure() == "randlint: randlint.toml: unknown key `slect`; did you mean `select`?"


# -- standard input ---------------------------------------------------------------------------------------------


def test_stdin() -> None:
    """``-`` reads a program."""
    done = lint("-", "--format", "concise", stdin=SPLIT)
    assert done.exit_code == 1
    assert done.stdout.startswith("stdin.py:3:8: ")


def test_stdin_filename(here: Path) -> None:
    """The name that standard input gets decides what is shown, which neighbours count, and how it is read."""
    write_tree(here, {"pkg/tools.py": "import numpy as np\ndef fix(): np.random.seed(0)"})
    done = lint("-", "--stdin-filename", "pkg/train.py", "--format", "concise", stdin=SPLIT)
    assert done.stdout.startswith("pkg/train.py:3:8: ")
    seeded = f"from tools import fix\nfix()\n{SPLIT}"
    assert lint("-", "--stdin-filename", "pkg/train.py", stdin=seeded).exit_code == 0
    assert lint("-", "--stdin-filename", "other/train.py", stdin=seeded).exit_code == 1


def notebook(*cells: str) -> str:
    stored = [{"cell_type": "code", "source": c, "metadata": {}, "outputs": [], "execution_count": None} for c in cells]
    return json.dumps({"cells": stored, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1)


def test_a_notebook_on_stdin() -> None:
    """A notebook is read as one when its name says so."""
    done = lint("-", "--stdin-filename", "a.ipynb", "--format", "json", stdin=notebook("import os", SPLIT))
    (found,) = json.loads(done.stdout)["findings"]
    assert (found["cell"], found["line"], found["path"]) == ({"index": 1, "line": 3}, 3, "a.ipynb")


def test_per_file_ignores_of_stdin(here: Path) -> None:
    """Patterns see the name of standard input."""
    (here / "randlint.toml").write_text("[per-file-ignores]\n'tests/*' = ['unseeded-split']\n")
    assert lint("-", "--stdin-filename", "tests/a.py", stdin=SPLIT).exit_code == 0
    assert lint("-", "--stdin-filename", "a.py", stdin=SPLIT).exit_code == 1


def test_stdin_with_other_paths(here: Path) -> None:
    """Standard input cannot be mixed with files."""
    write_tree(here, {"a.py": SPLIT})
    for paths in (["-", "a.py"], ["a.py", "-"]):
        assert "standard input" in failure(*paths, stdin=SPLIT)


def test_broken_stdin() -> None:
    """Bytes that are no text are a finding."""
    done = lint("-", stdin=b"x = '\xff'\n")
    assert done.exit_code == 1
    assert "not valid UTF-8 at line 1, column 6" in done.stdout


# -- fixes ------------------------------------------------------------------------------------------------------


def test_fix_applies_safe_fixes_only(here: Path) -> None:
    """--fix leaves alone what would change numbers; --unsafe-fixes includes it."""
    write_tree(here, {"a.py": SPLIT, "b.py": "x = 1  # randlint: ignore[unseeded-split] nothing\n"})
    done = lint("--fix")
    assert done.exit_code == 1
    assert (here / "a.py").read_text() == SPLIT
    assert (here / "b.py").read_text() == "x = 1\n"
    assert "1 fix" in done.stdout + done.stderr
    done = lint("--fix", "--unsafe-fixes")
    assert done.exit_code == 0
    assert (here / "a.py").read_text() == FIXED
    assert lint("--fix", "--unsafe-fixes").output.count("fix") == 0


def test_fix_uses_the_configured_seed(here: Path) -> None:
    """What fixes write where the program has no seed is configurable."""
    write_tree(here, {"a.py": SPLIT, "randlint.toml": "seed = 7\n"})
    lint("--fix", "--unsafe-fixes")
    assert "random_state=7" in (here / "a.py").read_text()


def test_diff_writes_nothing(here: Path) -> None:
    """--diff shows what --fix would do, exits with 1, and leaves the file alone."""
    write_tree(here, {"sub/a.py": SPLIT})
    done = lint("--diff", "--unsafe-fixes")
    assert (done.exit_code, done.stderr) == (1, "Would apply 1 fix in 1 file.\n")
    assert done.stdout == (
        "--- a/sub/a.py\n+++ b/sub/a.py\n@@ -1,3 +1,3 @@\n from sklearn.model_selection import train_test_split\n \n"
        "-a, b = train_test_split(x)\n+a, b = train_test_split(x, random_state=42)\n"
    )
    assert (here / "sub" / "a.py").read_text() == SPLIT
    assert lint("--diff", "--unsafe-fixes", "--exit-zero").exit_code == 0


def test_diff_without_changes(here: Path) -> None:
    """Nothing to fix: no diff, exit code 0, whatever is found."""
    write_tree(here, {"a.py": SPLIT})
    done = lint("--diff")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "Nothing to fix" in done.stderr


def test_unsafe_fixes_alone(here: Path) -> None:
    """--unsafe-fixes by itself would do nothing: it says so; configured, it waits for --fix."""
    write_tree(here, {"a.py": SPLIT})
    assert failure("--unsafe-fixes") == "randlint: --unsafe-fixes: needs --fix (to apply) or --diff (to show)"
    (here / "randlint.toml").write_text("unsafe-fixes = true\n")
    assert lint().exit_code == 1
    assert lint("--fix").exit_code == 0
    assert (here / "a.py").read_text() == FIXED


def test_fix_and_diff_of_stdin() -> None:
    """With --fix the fixed program goes to standard output, the report to standard error."""
    done = lint("-", "--fix", "--unsafe-fixes", stdin=SPLIT)
    assert (done.exit_code, done.stdout) == (0, FIXED)
    done = lint("-", "--fix", stdin=SPLIT)
    assert (done.exit_code, done.stdout) == (1, SPLIT)
    assert "unseeded-split" in done.stderr
    done = lint("-", "--diff", "--unsafe-fixes", "--stdin-filename", "b.py", stdin=SPLIT)
    assert done.exit_code == 1
    assert done.stdout.startswith("--- a/b.py\n+++ b/b.py\n")


def test_fix_of_a_broken_stdin_gives_it_back() -> None:
    """What cannot be read comes out as it went in."""
    data = b"x = '\xff'\r\n"
    done = CliRunner().invoke(main, ["check", "-", "--fix"], input=data, catch_exceptions=False)
    assert (done.exit_code, done.stdout_bytes) == (1, data)


def test_a_file_that_cannot_be_written(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fix that cannot be written is one line."""
    write_tree(here, {"a.py": SPLIT})

    def refuse(path: Path, data: bytes) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("randlint.fixes.write_atomically", refuse)
    done = lint("--fix", "--unsafe-fixes")
    assert done.exit_code == 2
    assert done.stderr == "randlint: a.py: cannot be written: Permission denied\n"


# -- colours ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "colored"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"NO_COLOR": ""}, False),
    ],
)
def test_colours(here: Path, environment: dict[str, str], colored: bool) -> None:
    """Colours are for terminals; NO_COLOR and FORCE_COLOR decide otherwise."""
    write_tree(here, {"a.py": SPLIT})
    done = CliRunner().invoke(main, ["check"], env=environment, catch_exceptions=False)
    assert ("\x1b[" in done.stdout) is colored


def test_no_colours_in_files(here: Path) -> None:
    """A report in a file has no colours, whatever the environment says."""
    write_tree(here, {"a.py": SPLIT})
    CliRunner().invoke(main, ["check", "--output", "report.txt"], env={"FORCE_COLOR": "1"}, catch_exceptions=False)
    assert "\x1b[" not in (here / "report.txt").read_text()


# -- other commands ---------------------------------------------------------------------------------------------


def test_version() -> None:
    """--version names the tool and its version."""
    assert run("--version").stdout == f"randlint, version {__version__}\n"


@pytest.mark.parametrize("arguments", [["-h"], ["--help"], ["check", "-h"], ["rules", "--help"], ["explain", "--help"]])
def test_help(arguments: list[str]) -> None:
    """Every command explains itself."""
    done = run(*arguments)
    assert done.exit_code == 0
    assert done.stdout.startswith("Usage: ")
    assert max(len(line) for line in done.stdout.splitlines()) <= 100


def test_rules() -> None:
    """All rules are listed, one on a line, in order of their codes; as JSON on demand."""
    lines = run("rules").stdout.splitlines()
    rows = json.loads(run("rules", "--format", "json").stdout)
    assert [line.split()[:2] for line in lines] == [[r["code"], r["name"]] for r in rows]
    assert [r["code"] for r in rows] == sorted(r["code"] for r in rows)
    assert ["RND201", "unseeded-split"] in [line.split()[:2] for line in lines]
    assert set(rows[0]) == {"code", "name", "origin", "breaks", "summary", "severity", "profile"}


@pytest.mark.parametrize("name", ["unseeded-split", "RND201", "rnd201"])
def test_explain(name: str) -> None:
    """A rule is explained by name or code: why, what to do, when silent, examples."""
    out = run("explain", name).stdout
    assert out.startswith("unseeded-split (RND201)\n")
    for heading in ("Why", "What to do", "Silent when", "Reported", "Fine"):
        assert f"\n{heading}" in out
    assert "want:" not in out


def test_explain_every_rule() -> None:
    """Every rule can be explained."""
    for row in json.loads(run("rules", "--format", "json").stdout):
        assert run("explain", row["name"]).exit_code == 0


def test_explain_an_unknown_rule() -> None:
    """An unknown rule is answered with the nearest one."""
    done = run("explain", "unseeded-spilt")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == "randlint: no rule is called `unseeded-spilt`; did you mean `unseeded-split`?\n"


def test_an_unknown_command() -> None:
    """An unknown command is an error; the usual one is named when it is close."""
    done = run("chekc")
    assert done.exit_code == 2
    assert "check" in done.stderr
