"""One line per finding, and the table of counts."""

import click
import pytest

from randlint.findings import Applicability
from randlint.report import render
from tests.report import samples


def test_one_line_per_finding_then_notices_and_summary():
    """Each finding takes one line with place, code, rule and message."""
    result = samples.result(samples.finding(), samples.in_notebook(), notices=(samples.SKIPPED,))
    message = "`train_test_split` is not given `random_state`: the rows move between train and test on every run"
    assert render(result, samples.catalogue(), "concise").splitlines() == [
        f"nb/explore.ipynb:cell 3:2:19: RND201 unseeded-split {message}",
        f"src/train.py:14:19: RND201 unseeded-split {message}",
        "nb/analysis.ipynb: skipped: the kernel of this notebook is R",
        "Found 2 findings (1 warning, 1 note) in 12 files; 2 fixable with --unsafe-fixes.",
    ]


def test_a_message_of_two_lines_takes_one():
    """A line end in a message does not split the line."""
    result = samples.result(samples.finding(message="first\nsecond"))
    assert render(result, samples.catalogue(), "concise").splitlines()[0].endswith("unseeded-split first second")


def test_silenced_findings_are_shown_on_request():
    """With show_suppressed a silenced finding is listed with its status."""
    result = samples.result(samples.suppressed(message="m"))
    shown = render(result, samples.catalogue(), "concise", show_suppressed=True)
    assert shown.splitlines()[0] == "src/train.py:40:19: RND201 unseeded-split m [suppressed]"


def test_colour_changes_no_text():
    """The coloured lines without their colours are the plain lines."""
    plain = render(samples.everything(), samples.catalogue(), "concise", show_suppressed=True)
    coloured = render(samples.everything(), samples.catalogue(), "concise", show_suppressed=True, color=True)
    assert coloured != plain
    assert click.unstyle(coloured) == plain


@pytest.mark.parametrize("name", ["text", "concise"])
def test_statistics_count_by_rule_most_first(name: str):
    """Statistics replace the findings by a table of rules, most frequent first, and keep notices and summary."""
    result = samples.result(
        samples.dropout(),
        samples.finding(),
        samples.finding(location=samples.location(line=20), fix=samples.fix(Applicability.SAFE)),
        *(samples.finding(location=samples.location(line=line), fix=None) for line in range(21, 30)),
        samples.finding(rule="entropy-seed", code="RND104", fix=None, location=samples.location("z.py")),
        notices=(samples.SKIPPED,),
    )
    assert render(result, samples.catalogue(), name, statistics=True).splitlines() == [
        "nb/analysis.ipynb: skipped: the kernel of this notebook is R",
        "",
        "count  code    rule             fixable",
        "   11  RND201  unseeded-split   1 safe, 1 unsafe",
        "    1  RND104  entropy-seed     -",
        "    1  RND301  dropout-in-eval  1 safe",
        "",
        "Found 13 findings (1 error, 12 warnings) in 12 files; 2 fixable with --fix, 1 more with --unsafe-fixes.",
    ]


def test_statistics_of_a_clean_run_are_the_summary():
    """Without findings there is no empty table."""
    shown = render(samples.result(), samples.catalogue(), "concise", statistics=True)
    assert shown == "All clear: no findings in 12 files.\n"
