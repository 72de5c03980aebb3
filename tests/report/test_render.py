"""What holds for every report format."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from randlint.report import FORMATS, render
from tests.report import samples

ROOT = Path(__file__).parents[2]


def test_an_unknown_format_is_refused_with_the_choices():
    """An unknown format raises an error that lists the known ones."""
    with pytest.raises(ValueError, match=r"unknown format 'yaml': choose one of text, concise, json, sarif"):
        render(samples.result(), samples.catalogue(), "yaml")


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_ends_with_one_line_end(name: str):
    """Every format ends its last line, so that a caller writes it as it is."""
    text = render(samples.everything(), samples.catalogue(), name)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


@pytest.mark.parametrize("name", FORMATS)
def test_findings_come_in_order_of_place(name: str):
    """The order in which the findings arrive does not show."""
    result = samples.everything()
    backwards = replace(result, findings=result.findings[::-1])
    assert render(backwards, samples.catalogue(), name) == render(result, samples.catalogue(), name)


@pytest.mark.parametrize("name", FORMATS)
def test_a_path_that_is_not_utf8_can_be_written(name: str):
    """A path with bytes that are not UTF-8 (lone surrogates in Python) gives text that can be encoded."""
    odd = samples.finding(location=samples.location("src/caf\udce9.py"), fingerprint="")
    text = render(samples.result(odd), samples.catalogue(), name)
    assert "src/caf" in text.encode("utf-8").decode("utf-8")


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in {"text", "concise"}])
def test_options_for_people_do_not_change_machine_formats(name: str):
    """Colour, width, statistics and silenced findings are no business of a machine-readable format."""
    plain = render(samples.everything(), samples.catalogue(), name)
    dressed = render(
        samples.everything(), samples.catalogue(), name, color=True, width=40, show_suppressed=True, statistics=True
    )
    assert dressed == plain


@pytest.mark.parametrize("name", ["github", "gitlab", "junit"])
def test_silenced_findings_stay_out_of_ci_formats(name: str):
    """What was suppressed or is in the baseline is not shown by a CI system."""
    silenced = samples.result(samples.suppressed(), samples.baselined())
    assert render(silenced, samples.catalogue(), name) == render(samples.result(), samples.catalogue(), name)


_ALL_FORMATS = """
from randlint.report import FORMATS, render
from tests.report import samples
for name in FORMATS:
    print(ascii(render(samples.everything(), samples.catalogue(), name, statistics=name == "concise")))
"""


def test_same_bytes_under_any_hash_seed():
    """The hash seed of the interpreter changes no byte of any format."""
    outputs = [
        subprocess.run(
            [sys.executable, "-c", _ALL_FORMATS],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert outputs[0].count(b"\n") == len(FORMATS)
    assert outputs[0] == outputs[1]


def test_nothing_of_the_machine_is_in_a_report():
    """The directory of the run is in no report, so that two machines give the same bytes."""
    for name in FORMATS:
        assert "/home/me" not in render(samples.everything(), samples.catalogue(), name)


def test_only_the_asked_format_is_imported():
    """A run in one format does not pay for the import of the others."""
    script = (
        "import sys; from randlint.report import render; from tests.report import samples;"
        "render(samples.result(), samples.catalogue(), 'github');"
        "print(sorted(m for m in sys.modules if m.startswith('randlint.report.')), 'click' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "['randlint.report.common', 'randlint.report.github'] False\n"


def test_json_formats_are_json():
    """The three JSON formats parse."""
    for name in ("json", "sarif", "gitlab"):
        assert json.loads(render(samples.everything(), samples.catalogue(), name))
