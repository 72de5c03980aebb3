"""`randlint compare` as a command: reports, exit codes, errors for people."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from randlint.cli import main
from tests.compare.building import record
from tests.compare.test_divergence import training

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/schema/compare.schema.json").read_text("utf-8"))


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """Recordings a and b, which are equal, and c, which parts in step 2."""
    record(tmp_path / "a", training())
    record(tmp_path / "b", training())
    record(
        tmp_path / "c",
        training(2, loss=0.25, sample=(1.5, 2.0), parameters=(11, 20)),
        environment={"threads": {"torch": "2"}},
        command=["train.py", "--fast"],
    )
    return tmp_path


def compare(folder: Path, *arguments: str) -> Result:
    told = [str(folder / argument) if argument in "abc" else argument for argument in arguments]
    return CliRunner().invoke(main, ["compare", *told])


def as_json(folder: Path, *arguments: str) -> Any:
    report = json.loads(compare(folder, *arguments, "--format", "json").stdout)
    Draft202012Validator(SCHEMA).validate(report)
    return report


def test_the_json_report_keeps_to_its_schema(runs: Path) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    equal, different = as_json(runs, "a", "b"), as_json(runs, "a", "c")
    assert (equal["verdict"], equal["divergence"], equal["causes"]) == ("equal", None, [])
    assert (different["verdict"], different["divergence"]["step"]) == ("different", 2)
    assert different["after"][2]["loss_difference"] == -0.25
    assert different["runs"][1]["command"] == ["train.py", "--fast"]
    assert "arguments" in {cause["kind"] for cause in different["causes"]}


def test_exit_codes(runs: Path) -> None:
    assert compare(runs, "a", "b").exit_code == 0
    assert compare(runs, "a", "c").exit_code == 1
    assert compare(runs, "a", "c", "--rtol", "10").exit_code == 0


def test_the_report_for_people(runs: Path) -> None:
    said = compare(runs, "a", "c").stdout
    assert "Step 2: the loss differs\n  train.py:6  second()\n  The loss is 0.5 in A and 0.25 in B." in said
    assert said.endswith("Different from step 2 on.\n")
    assert compare(runs, "a", "b").stdout.endswith("Equal bit for bit in all 4 steps that both have.\n")
    assert "Equal within rtol 10 and atol 0, and not bit for bit from step 2 on." in (
        compare(runs, "a", "c", "--rtol", "10").stdout
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a"], "name two recordings"),
        (["a", "b", "c"], "name two recordings"),
        (["a", "nowhere"], "nowhere: holds no recording; make one with `randlint trace --record DIR`"),
        (["a", "b", "--output", "no/where"], "--output: cannot write no/where: no such folder"),
    ],
)
def test_what_the_user_can_mend_is_one_line(runs: Path, arguments: list[str], message: str) -> None:
    result = compare(runs, *arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_recording_without_events_says_why(runs: Path) -> None:
    (runs / "empty").mkdir()
    (runs / "empty" / "recording.json").write_text('{"version": 1}')
    result = compare(runs, "a", str(runs / "empty"))
    assert result.exit_code == 2
    assert "holds no events" in result.stderr


def test_a_damaged_recording_is_one_line(runs: Path) -> None:
    (database,) = (runs / "a").glob("*.sqlite")
    data = bytearray(database.read_bytes())
    data[4096:] = b"x" * (len(data) - 4096)
    database.write_bytes(data)
    result = compare(runs, "a", "b")
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert "damaged" in result.stderr


def test_reports_go_into_files(runs: Path) -> None:
    result = compare(runs, "a", "c", "--output", str(runs / "report.txt"), "--html", str(runs / "report.html"))
    assert result.stdout == ""
    assert (runs / "report.txt").read_text("utf-8").startswith("randlint compare -")
    assert (runs / "report.html").read_text("utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize("format", ["text", "json", "html"])
def test_the_same_recordings_give_the_same_bytes(runs: Path, format: str) -> None:
    """Whatever the hash seed is."""
    written = []
    for seed in ("1", "2"):
        target = runs / f"{seed}.{format}"
        how = ["--html", str(target)] if format == "html" else ["--format", format, "--output", str(target)]
        command = [sys.executable, "-m", "randlint", "compare", str(runs / "a"), str(runs / "c"), *how]
        done = subprocess.run(command, capture_output=True, env={"PYTHONHASHSEED": seed}, check=False)
        assert done.returncode == 1, done.stderr
        written.append(target.read_bytes())
    assert written[0] == written[1]


def test_every_option_is_documented() -> None:
    text = (Path(__file__).parents[2] / "docs/compare.md").read_text("utf-8")
    known = {option for parameter in main.commands["compare"].params for option in parameter.opts if option[0] == "-"}
    assert sorted(option for option in known if f"`{option}" not in text and f" {option}" not in text) == []


def test_nothing_of_torch_is_imported(runs: Path) -> None:
    code = (
        "import sys; from randlint.cli import main\n"
        f"main(['compare', {str(runs / 'a')!r}, {str(runs / 'c')!r}], standalone_mode=False)"
    )
    tail = "\nimport atexit"
    check = f"try:\n    {code.splitlines()[1]}\nexcept SystemExit: pass\nprint('torch' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", f"{code.splitlines()[0]}{tail}\n{check}"], capture_output=True, text=True, check=True
    )
    assert done.stdout.endswith("False\n")
