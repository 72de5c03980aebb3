"""The reports: their schema, their words, their pictures, and the same bytes for the same runs."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from randlint.spread.outcome import Outcome, Run, metrics_of
from randlint.spread.report import json as json_report
from randlint.spread.report import text
from randlint.spread.report.plot import write_plot
from randlint.spread.report.words import fixed, sentences, signed
from tests.spread.support import SEEDED, report, write

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "docs" / "schema"


def outcome(values: tuple[float, ...] = (0.91, 0.91, 0.93, 0.95), same: int = 2, name: str = "accuracy") -> Outcome:
    """Runs with seeds 0, 0, 1, 2, ..."""
    seeds = [0] * same + list(range(1, len(values)))
    runs = [Run(seed, {name: value}) for seed, value in zip(seeds, values, strict=False)]
    return Outcome(("train.py",), "option", "`--seed`", same, tuple(runs), metrics_of(runs, same, {name: "output"}))


def validator() -> Draft202012Validator:
    """The findings' schema travels inside: that is how a reference to it is found without a network."""
    schema, findings = (json.loads((SCHEMAS / f"{n}.schema.json").read_text("utf-8")) for n in ("spread", "report"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator({**schema, "$defs": {**schema["$defs"], "report": findings}})


def test_reports_obey_the_schema(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With calls, with a comparison, with a finding, and with numbers that are not finite."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path, SEEDED)
    plain = report("-n", "2", "--metric", "score", "program.py")
    (tmp_path / "before.json").write_text(json.dumps(plain))
    compared = report("-n", "2", "--metric", "score", "--against", "before.json", "program.py")
    write(tmp_path, SEEDED.replace("options.seed", "3"))
    ignored = report("-n", "2", "--metric", "score", "--seed-arg", "--seed", "program.py")
    assert ignored["findings"]
    broken = json.loads(json_report.render(outcome((0.5, float("nan"), float("inf")), same=1)))
    for each in (plain, compared, ignored, broken):
        assert [error.message for error in validator().iter_errors(each)] == []
    assert [error.message for error in validator().iter_errors({**plain, "spread": {}})]


def test_the_same_runs_give_the_same_bytes(tmp_path: Path) -> None:
    """Text, JSON, SVG and PNG, whatever the hash seed, the time and the user's settings of matplotlib."""
    write(tmp_path, SEEDED)
    (tmp_path / "matplotlibrc").write_text("font.size: 30\nsvg.hashsalt: other\n")
    made = []
    for hash_seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "COLUMNS": "100", "SOURCE_DATE_EPOCH": hash_seed}
        here = []
        for format, picture in (("text", "a.svg"), ("json", "a.png")):
            options = ["-n", "3", "--same", "2", "--metric", "score", "--metric", "loss", "--plot", picture]
            command = [sys.executable, "-m", "randlint", "spread", "--isolated", *options, "--format", format]
            done = subprocess.run([*command, "program.py"], cwd=tmp_path, env=environment, capture_output=True)
            assert done.returncode == 0, done.stderr
            here += [done.stdout, (tmp_path / picture).read_bytes()]
        made.append(here)
        if hash_seed == "1":
            (tmp_path / "matplotlibrc").unlink()
    assert made[0] == made[1]
    assert b"<svg" in made[0][1]
    assert made[0][3].startswith(b"\x89PNG")


def test_the_sample_on_its_page_is_real(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """docs/spread.md shows what its commands print, but for the digits, which may differ between machines."""
    shown = re.findall(r"```text\n(randlint spread .*?)```", (ROOT / "docs" / "spread.md").read_text("utf-8"), re.S)
    assert len(shown) == 2
    options = ["--seed-arg", "--seed", "--metric", "accuracy"]
    before = ["--format", "json", "--output", str(tmp_path / "before.json")]
    monkeypatch.setenv("COLUMNS", "100")
    for more, expected in ((["--width", "8"], shown[0]), (["--width", "32"], shown[1])):
        command = [sys.executable, "-m", "randlint", "spread", "--isolated", *options]
        if expected is shown[1]:
            command += ["--against", str(tmp_path / "before.json")]
        script = ["examples/spread_me.py", *more]
        done = subprocess.run([*command, "--", *script], cwd=ROOT, capture_output=True, text=True)
        printed = done.stdout.replace(str(tmp_path / "before.json"), "before.json")
        assert without_digits(printed) == without_digits(expected), done.stderr
        if expected is shown[0]:
            subprocess.run([*command, "--same", "1", *before, *script], cwd=ROOT, capture_output=True, check=True)


def without_digits(printed: str) -> list[str]:
    """The words, without numbers, signs, dashes of titles and the places of line ends."""
    return re.sub(r"[-+]?\d[\d.e-]*|-{5,}", " ", printed).split()


@pytest.mark.parametrize("width", [50, 60, 100])
def test_the_text_keeps_to_the_terminal(width: int) -> None:
    """No line is longer than asked for, and nothing is cut off."""
    made = text.render(outcome(name="a_metric_with_a_long_name"), color=False, width=width)
    assert max(map(len, made.splitlines())) <= width
    assert "…" not in made
    assert "\x1b" not in made
    assert "\x1b[" in text.render(outcome(), color=True, width=width)


def test_what_numbers_mean_is_said_in_words() -> None:
    """The one sentence that a user looks for; t with 2 degrees of freedom is 4.303."""
    (metric,) = outcome().metrics
    assert list(sentences(metric)) == [
        "accuracy: a difference below 0.122 between two single runs, or below 0.070 between two means of 3, is within "
        "the noise of seeds"
    ]
    (metric,) = outcome((0.5, 0.5, 0.5)).metrics
    assert list(sentences(metric)) == ["accuracy: the same to the last bit with every seed"]
    (metric,) = outcome((0.91, 0.92, 0.93, 0.95)).metrics
    assert list(sentences(metric))[1] == (
        "accuracy: runs with one seed differ by as much as 13% of the variance between seeds"
    )


@pytest.mark.parametrize(
    ("value", "spread", "shown"),
    [
        (0.912345, 0.0123, "0.912"),
        (0.912345, 0.00123, "0.9123"),
        (91.2345, 2.5, "91.2"),
        (91234.5, 250.0, "91234"),
        (0.912345, 0.0, "0.912345"),
        (0.5, 1e-17, "0.5"),
        (float("nan"), 0.1, "nan"),
        (None, 0.1, "-"),
    ],
)
def test_numbers_have_the_digits_that_mean_something(value: float | None, spread: float, shown: str) -> None:
    """Two digits of the spread."""
    assert fixed(value, spread) == shown


def test_a_difference_has_a_sign() -> None:
    """Also where it is positive."""
    assert (signed(0.5, 0.1), signed(-0.5, 0.1)) == ("+0.50", "-0.50")


def test_a_picture_of_what_cannot_be_drawn(tmp_path: Path) -> None:
    """Numbers that are not finite are left out, and a name may hold what matplotlib takes for mathematics."""
    write_plot(outcome((0.5, float("nan"), 0.7), same=1, name="$x_1"), tmp_path / "a.svg")
    assert (tmp_path / "a.svg").stat().st_size > 1000
