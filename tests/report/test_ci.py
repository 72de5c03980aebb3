"""The formats of GitHub Actions, GitLab and JUnit."""

import json
from xml.etree import ElementTree as ET

import pytest
from junitparser import Error, Failure, JUnitXml, Skipped

from randlint.findings import Severity
from randlint.report import render
from tests.report import samples


def commands(*findings, **changes) -> list[str]:
    return render(samples.result(*findings, **changes), samples.catalogue(), "github").splitlines()


def test_a_github_annotation():
    """A finding is one command with place, title, message and help."""
    assert commands(samples.finding(message="m", help="h")) == [
        "::warning file=src/train.py,line=14,endLine=14,col=19,endColumn=38,title=unseeded-split (RND201)::m%0Ahelp: h"
    ]


def test_a_github_annotation_of_several_lines_has_no_columns():
    """GitHub takes columns only within one line."""
    (command,) = commands(samples.dropout())
    assert command.startswith("::error file=src/model.py,line=30,endLine=35,title=dropout-in-eval (RND301)::")


def test_a_github_annotation_in_a_notebook():
    """A notebook is annotated at the line of the file, and the message says which cell."""
    (command,) = commands(samples.in_notebook(message="m", help=""))
    assert command == (
        "::notice file=nb/explore.ipynb,line=71,endLine=71,title=unseeded-split (RND201)::cell 3, line 2: m"
    )


def test_github_escapes():
    """Per cent signs and line ends are escaped in the message; colons and commas in properties as well."""
    found = samples.finding(message="50%\r\na: b, c", help="", location=samples.location("a:b,50%.py"))
    (command,) = commands(found)
    assert command.startswith("::warning file=a%3Ab%2C50%25.py,line=14,")
    assert command.endswith("::50%25%0D%0Aa: b, c")


def test_github_is_told_what_kept_the_run_from_finishing():
    """A crashed check is an error annotation; a skipped file is none."""
    assert commands(notices=(samples.SKIPPED, samples.FAILED)) == [
        "::error file=src/odd.py,title=randlint could not finish::"
        "the check `unseeded-split` crashed: please report this"
    ]


def test_a_clean_run_says_nothing_to_github():
    """Without findings there is no command."""
    assert commands() == []


def issues(*findings) -> list[dict]:
    return json.loads(render(samples.result(*findings), samples.catalogue(), "gitlab"))


def test_a_gitlab_issue():
    """An issue has description, check, fingerprint, severity and lines."""
    assert issues(samples.finding(message="m")) == [
        {
            "description": "unseeded-split (RND201): m",
            "check_name": "unseeded-split",
            "fingerprint": "f1",
            "severity": "minor",
            "location": {"path": "src/train.py", "lines": {"begin": 14, "end": 14}},
        }
    ]


def test_a_gitlab_issue_in_a_notebook():
    """A notebook is pointed at by the line of the file, and the description says which cell."""
    (issue,) = issues(samples.in_notebook(message="m"))
    assert issue["description"] == "unseeded-split (RND201): cell 3, line 2: m"
    assert issue["location"]["lines"] == {"begin": 71, "end": 71}


def test_gitlab_severities():
    """Errors are major, warnings minor, notes for information."""
    found = [samples.finding(severity=severity) for severity in Severity]
    assert [issue["severity"] for issue in issues(*found)] == ["info", "minor", "major"]


@pytest.mark.parametrize("fingerprint", ["same", ""])
def test_gitlab_fingerprints_are_unique(fingerprint: str):
    """Equal fingerprints are told apart by their number, the same in every run."""
    found = [samples.finding(location=samples.location(line=n), fingerprint=fingerprint) for n in (1, 2, 3)]
    prints = [issue["fingerprint"] for issue in issues(*found)]
    assert len(set(prints)) == 3
    assert all(prints)
    assert prints == [issue["fingerprint"] for issue in issues(*found)]


def test_a_clean_run_is_an_empty_list_for_gitlab():
    """Without findings the report is an empty list."""
    assert issues() == []


def junit(*findings, **changes) -> JUnitXml:
    text = render(samples.result(*findings, **changes), samples.catalogue(), "junit")
    return JUnitXml.fromstring(text.encode("utf-8"))


def test_junit_groups_findings_by_file():
    """Each file is a suite, each finding a failing case with its place, message and help."""
    second = samples.finding(location=samples.location(line=20))
    read = junit(samples.finding(message="m", help="h"), second, samples.dropout())
    assert [(suite.name, suite.tests, suite.failures) for suite in read] == [
        ("src/model.py", 1, 1),
        ("src/train.py", 2, 2),
    ]
    case = next(iter(list(read)[1]))
    assert (case.name, case.classname) == ("RND201 unseeded-split 14:19", "src/train.py")
    (failure,) = case.result
    assert isinstance(failure, Failure)
    assert (failure.message, failure.type) == ("m", "warning")
    assert failure.text == "src/train.py:14:19: m\nhelp: h"


def test_junit_counts_agree_with_the_cases():
    """The counts in the attributes are those that a reader counts itself."""
    read = junit(*samples.everything().findings, notices=(samples.FAILED,))
    told = (read.tests, read.failures, read.errors, read.skipped)
    read.update_statistics()
    assert told == (4, 2, 1, 1)
    assert (read.tests, read.failures, read.errors, read.skipped) == told


def test_a_note_fails_no_junit_run():
    """A note is a skipped case: it is shown and fails nothing."""
    (suite,) = junit(samples.in_notebook(message="m"))
    (case,) = suite
    (outcome,) = case.result
    assert isinstance(outcome, Skipped)
    assert (case.name, outcome.message) == ("RND201 unseeded-split cell 3:2:19", "m")


def test_a_clean_junit_run_has_a_passing_case():
    """A run without findings shows one passing case, also when a file was skipped."""
    (suite,) = junit(notices=(samples.SKIPPED,))
    (case,) = suite
    assert (suite.tests, suite.failures, case.name, case.is_passed) == (1, 0, "no findings", True)


def test_a_crashed_check_is_a_junit_error():
    """What kept the run from finishing is an error, and there is no passing case beside it."""
    (suite,) = junit(notices=(samples.FAILED,))
    (case,) = suite
    (outcome,) = case.result
    assert isinstance(outcome, Error)
    assert (case.classname, outcome.message) == (
        "src/odd.py",
        "the check `unseeded-split` crashed: please report this",
    )


def test_junit_leaves_out_what_xml_forbids():
    """Control characters, lone surrogates and non-characters are removed; markup is escaped; the rest stays."""
    message = "a\x00\x08\x0b\x1f\ud800\ufffe\uffffb <&> \N{SNAKE} ü"
    text = render(samples.result(samples.finding(message=message)), samples.catalogue(), "junit")
    failure = ET.fromstring(text.encode("utf-8")).find(".//failure")
    assert failure is not None
    assert failure.get("message") == "ab <&> \N{SNAKE} ü"
