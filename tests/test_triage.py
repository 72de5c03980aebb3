"""Triage: the status of every finding, complaints about suppressions, and fingerprints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from randlint.catalogue import load_catalogue
from randlint.config import Settings
from randlint.findings import Applicability, Cell, Confidence, Edit, Finding, Location, Profile, Severity, Status
from randlint.selection import Selection, select_rules
from randlint.suppressions import Removal, read_suppressions
from randlint.triage import Placed, Unused, fingerprint, triage, unused_finding, with_fingerprints

CATALOGUE = load_catalogue()
RULE = CATALOGUE.rules["unused-suppression"]


def finding(
    line: int,
    rule: str = "unseeded-split",
    *,
    profile: Profile = Profile.DEFAULT,
    confidence: Confidence = Confidence.HIGH,
    symbol: str = "",
    text: str = "train_test_split(X)",
) -> Finding:
    place = Location("train.py", line, 1, line, 9)
    return Finding(
        rule, "RND201", "data-leaks", Severity.WARNING, confidence, place, "m", "h",
        profile=profile, symbol=symbol, source_lines=(text,),
    )  # fmt: skip


def complain(unused: Unused) -> Finding:
    comment = unused.suppression
    place = Location("train.py", comment.line, comment.column, comment.line, comment.end_column)
    edit = None
    if unused.removal is not None:
        edit = Edit(*unused.removal.span(99), unused.removal.content)
    return unused_finding(RULE, unused, place, edit)


def selection(**options: object) -> Selection:
    return select_rules(CATALOGUE, Settings(root=None).merged(**options))  # type: ignore[arg-type]


def run(
    text: str,
    *findings: Finding,
    ignores: Mapping[str, str] | None = None,
    judged: Sequence[str] | None = None,
    **options: object,
) -> list[Finding]:
    """Triage findings in a program in which every line is one statement."""
    lines = range(1, text.count("\n") + 2)
    spans = [(n, n) for n in lines if not text.split("\n")[n - 1].lstrip().startswith("#")]
    drafts = [Placed(f, f.location.line, f.location.end_line) for f in findings]
    suppressions = read_suppressions(text, spans, CATALOGUE)
    return triage(drafts, suppressions, ignores or {}, selection(**options), complain, judged=judged)


def rules(findings: Sequence[Finding]) -> list[tuple[int, str, str]]:
    return [(f.location.line, f.rule, f.status.value) for f in findings]


def test_nothing_to_decide() -> None:
    """A finding without a suppression is reported as it came."""
    assert run("x = 1", finding(1)) == [finding(1)]


def test_suppressed_with_its_reason() -> None:
    """A silenced finding is kept, with status and reason; the suppression is in use."""
    found = run("x = 1  # randlint: ignore[unseeded-split] stored later\ny = 1", finding(1), finding(2))
    assert found == [
        replace(finding(1), status=Status.SUPPRESSED, justification="stored later"),
        finding(2),
    ]


def test_every_covering_comment_is_in_use() -> None:
    """Two comments over one finding are both in use, and the nearer one gives the reason."""
    text = "# randlint: file-ignore[unseeded-split] a demo\nx = 1  # randlint: ignore[RND201] stored later"
    found = run(text, finding(2))
    assert rules(found) == [(2, "unseeded-split", "suppressed")]
    assert found[0].justification == "stored later"


def test_multi_line_findings() -> None:
    """The comment may stand on any line of the finding's span."""
    draft = Placed(finding(1), 1, 3)
    comment = read_suppressions("x = f(\n1\n)  # randlint: ignore[RND201] why", [(1, 3)], CATALOGUE)
    assert rules(triage([draft], comment, {}, selection(), complain)) == [(1, "unseeded-split", "suppressed")]


def test_program_lines_decide_in_a_notebook() -> None:
    """Lines of the program count, not those inside the cell."""
    place = Location("a.ipynb", 1, 1, 1, 9, Cell(4, 1), 80)
    draft = Placed(replace(finding(1), location=place), 2, 2)
    comment = read_suppressions("a\nb  # randlint: ignore[RND201] why\n", [(1, 1), (2, 2)], CATALOGUE)
    (found,) = triage([draft], comment, {}, selection(), complain)
    assert found.status is Status.SUPPRESSED


def test_not_selected_is_dropped() -> None:
    """What the selection does not show is dropped."""
    assert run("x", finding(1, profile=Profile.STRICT), finding(1, confidence=Confidence.LOW)) == []
    assert run("x", finding(1), select="unused-suppression") == []


def test_per_file_ignores() -> None:
    """A rule that is off in the file is suppressed, with the configuration as the reason."""
    (found,) = run("x = 1", finding(1), ignores={"unseeded-split": "per-file-ignores in pyproject.toml"})
    assert (found.status, found.justification) == (Status.SUPPRESSED, "per-file-ignores in pyproject.toml")


def test_unused() -> None:
    """A comment that silences nothing is reported where it stands, with a safe fix."""
    (found,) = run("x = 1  # randlint: ignore[RND201] stored later")
    assert (found.rule, found.code, found.status) == ("unused-suppression", "RND002", Status.REPORTED)
    assert (found.severity, found.confidence, found.breaks) == (Severity.WARNING, Confidence.HIGH, "nothing")
    assert (found.location.line, found.location.column, found.location.end_column) == (1, 8, 47)
    assert found.message == "nothing is reported here for `RND201`: this suppression silences nothing"
    assert found.fix is not None
    assert found.fix.applicability is Applicability.SAFE
    assert (found.fix.title, found.fix.edits) == ("remove the suppression", (Edit(1, 6, 1, 47, ""),))


def test_unused_name() -> None:
    """Of two names only the unused one is reported and removed."""
    (used, found) = run("x = 1  # randlint: ignore[unseeded-split, parse-error] why", finding(1))
    assert used.status is Status.SUPPRESSED
    assert found.message == "nothing is reported here for `parse-error`: this suppression silences nothing"
    assert found.fix is not None
    assert (found.fix.title, found.fix.edits[0].content) == ("remove the unused names", "unseeded-split")


def test_unused_file_ignore() -> None:
    """A file-ignore without a finding speaks of the file."""
    (found,) = run("# randlint: file-ignore[unseeded-split] demo\nx = 1")
    assert found.message.startswith("nothing is reported in this file for `unseeded-split`")
    assert found.fix is not None
    assert found.fix.edits == (Edit(1, 1, 2, 1, ""),)


@pytest.mark.parametrize(
    ("options", "judged"),
    [
        ({"select": "unused-suppression"}, None),
        ({"ignore": "unseeded-split"}, None),
        ({}, ["parse-error"]),
        ({"ignore": "unused-suppression"}, None),
        ({"select": "unseeded-split"}, None),
    ],
)
def test_not_judged(options: dict[str, object], judged: list[str] | None) -> None:
    """A suppression of a rule that did not look at the file is not called unused."""
    assert run("x = 1  # randlint: ignore[unseeded-split] why", judged=judged, **options) == []


def test_a_hidden_finding_keeps_its_comment() -> None:
    """A comment for a finding that only a stricter run shows is in use."""
    text = "x = 1  # randlint: ignore[unseeded-split] why"
    assert run(text, finding(1, profile=Profile.STRICT)) == []
    assert run(text, finding(1, confidence=Confidence.LOW)) == []


def test_per_file_ignored_finding_keeps_its_comment() -> None:
    """Comment and configuration may both silence a finding: the comment is in use and gives the reason."""
    text = "x = 1  # randlint: ignore[unseeded-split] stored later"
    (found,) = run(text, finding(1), ignores={"unseeded-split": "per-file-ignores in randlint.toml"})
    assert (found.status, found.justification) == (Status.SUPPRESSED, "stored later")


def test_malformed() -> None:
    """A near-miss is reported with what to write, silences nothing and has no fix."""
    split, found = run("x = 1  # randlint: ignore", finding(1))
    assert split.status is Status.REPORTED
    expected = "this suppression does not work: no rule is named: write `# randlint: ignore[rule-name] reason`"
    assert (found.message, found.fix) == (expected, None)


def test_no_fix_for_a_comment_with_an_unknown_name() -> None:
    """An unused name beside a misspelt one gets no fix: the misspelt one may be what was meant."""
    found = run("x = 1  # randlint: ignore[parse-error, unseeded-splt] why", finding(1))
    assert [(f.rule, f.fix) for f in found] == [
        ("unseeded-split", None),
        ("unused-suppression", None),
        ("unused-suppression", None),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "# randlint: file-ignore[unused-suppression] generated\nx = 1  # randlint: ignore[unseeded-split] why",
        "# randlint: file-ignore[RND002] generated\nx = 1  # randlint: ignore",
        "\nx = 1  # randlint: ignore[unseeded-split, unused-suppression] why",
        "\n# randlint: ignore[unseeded-split, unused-suppression] why\nx = 1",
    ],
)
def test_complaints_can_be_silenced(text: str) -> None:
    """A complaint is silenced like any finding, and what silences it is in use."""
    assert rules(run(text)) == [(2, "unused-suppression", "suppressed")]


def test_complaints_can_be_off_for_a_file() -> None:
    """per-file-ignores hold for complaints too."""
    found = run("x = 1  # randlint: ignore", ignores={"unused-suppression": "per-file-ignores in randlint.toml"})
    assert rules(found) == [(1, "unused-suppression", "suppressed")]


def test_silencing_complaints_that_do_not_exist() -> None:
    """A suppression of unused-suppression cannot keep itself alive."""
    found = run("x = 1  # randlint: ignore[unused-suppression] why")
    assert rules(found) == [(1, "unused-suppression", "reported")]


def test_sorted() -> None:
    """Findings come out sorted by place, complaints among them."""
    text = "a\nb  # randlint: ignore[unseeded-split] why\nc"
    assert [f.location.line for f in run(text, finding(3), finding(1))] == [1, 2, 3]


def test_whole_line_needs_its_line_end() -> None:
    """In the last line of a cell the line end before the comment goes, in its only line none."""
    whole = Removal(3, 1, 9, whole_line=True)
    assert whole.span(4, 5) == (3, 1, 4, 1)
    assert whole.span(3, 5) == (2, 6, 3, 9)
    assert whole.span(3) == (3, 1, 3, 9)


# -- fingerprints


def test_fingerprint_form() -> None:
    """Sixteen hexadecimal digits, the same in every process."""
    assert fingerprint(finding(1), 0) == "e46d55f7f191a08d"


@pytest.mark.parametrize(
    "same",
    [
        finding(70),
        finding(1, text="    train_test_split( X )"),
        finding(1, text="train_test_split(X)  # randlint: ignore[unseeded-split] why"),
        replace(finding(1), message="reworded", severity=Severity.NOTE, status=Status.SUPPRESSED),
        replace(finding(1), location=Location("train.py", 3, 1, 3, 9, Cell(2, 3), 44)),
    ],
)
def test_fingerprint_survives(same: Finding) -> None:
    """Moved, reformatted, suppressed, reworded, or in another cell: the same finding."""
    assert fingerprint(same, 0) == fingerprint(finding(1), 0)


@pytest.mark.parametrize(
    ("other", "ordinal"),
    [
        (finding(1, text="train_test_split(Y)"), 0),
        (finding(1, symbol="main"), 0),
        (finding(1, rule="unseeded-shuffle"), 0),
        (replace(finding(1), location=Location("other.py", 1, 1, 1, 9)), 0),
        (finding(1), 1),
    ],
)
def test_fingerprint_tells_apart(other: Finding, ordinal: int) -> None:
    """Other code, place, rule or file, or the second of two equal ones: another finding."""
    assert fingerprint(other, ordinal) != fingerprint(finding(1), 0)


def test_equal_findings_are_numbered() -> None:
    """Equal findings are numbered from top to bottom whatever order they come in, and keep that order."""
    given = [finding(9), finding(2), finding(5, symbol="main")]
    found = with_fingerprints(given)
    assert [f.location.line for f in found] == [9, 2, 5]
    assert [f.fingerprint for f in found] == [
        fingerprint(finding(9), 1),
        fingerprint(finding(2), 0),
        fingerprint(given[2], 0),
    ]
