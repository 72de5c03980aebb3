"""The report for people."""

import unicodedata

import click
import pytest

from randlint.findings import Applicability, Related, Result, Severity
from randlint.report import render
from tests.report import samples


def text(*findings, **options) -> str:
    return render(samples.result(*findings), samples.catalogue(), "text", **options)


def test_a_finding_in_full():
    """A finding shows place, rule, message, marked source, promise, help, fix, and the run its summary."""
    assert text(samples.finding()) == (
        "src/train.py:14:19: warning: unseeded-split (RND201)\n"
        "  `train_test_split` is not given `random_state`: the rows move between train and test on every run\n"
        "  14 | X_train, X_test = train_test_split(X)\n"
        "     |                   ^^^^^^^^^^^^^^^^^^^\n"
        "  breaks: data-leaks (test rows reach training, or the split moves)\n"
        "  help: pass `random_state=42`, or store the split and load it\n"
        "  fix: pass random_state=42 (unsafe, `randlint check --fix --unsafe-fixes`)\n"
        "\n"
        "Found 1 finding (1 warning) in 12 files; 1 fixable with --unsafe-fixes.\n"
    )


def test_a_long_span_shows_its_first_four_lines():
    """A span of six lines shows four, says how many are left out, and marks the first to its end."""
    lines = text(samples.dropout()).splitlines()
    assert lines[2:8] == [
        "  30 |     return F.dropout(",
        "     |            ^^^^^^^^^^",
        "  31 |         self.norm(",
        "  32 |             x,",
        "  33 |         ),",
        "     | ... 2 more lines",
    ]


def test_line_numbers_align_when_they_gain_a_digit():
    """The gutter is as wide as the longest number in it."""
    found = samples.finding(
        location=samples.location(line=9, column=1, end_line=10, end_column=2), source_lines=("f(", ")")
    )
    assert text(found).splitlines()[2:5] == ["   9 | f(", "     | ^^", "  10 | )"]


def test_related_places_are_named():
    """Another place that explains the finding is given with its own position."""
    assert "  see: src/model.py:8:1: the module is defined here\n" in text(samples.dropout())


def test_a_safe_fix_needs_one_option():
    """A safe fix is offered with --fix alone."""
    assert "  fix: pass training=self.training (safe, `randlint check --fix`)\n" in text(samples.dropout())


def test_a_notebook_place_names_the_cell():
    """In a notebook the cell stands between path and line, and the source is numbered as in the cell."""
    lines = text(samples.in_notebook()).splitlines()
    assert lines[0] == "nb/explore.ipynb:cell 3:2:19: note: unseeded-split (RND201)"
    assert lines[2] == "  2 | X_train, X_test = train_test_split(X)"


def test_a_finding_about_the_linting_breaks_no_promise():
    """A rule that breaks nothing has no line about a broken promise."""
    found = samples.finding(rule="parse-error", code="RND001", breaks="nothing", help="", fix=None)
    assert "breaks" not in text(found)
    assert "help" not in text(found)


def test_without_source_the_rest_is_still_shown():
    """A finding that carries no source, such as one of a run, has no gutter."""
    assert " | " not in text(samples.finding(source_lines=()))


@pytest.mark.parametrize(
    ("source", "column", "end_column", "shown", "marks"),
    [
        ("\tx = f(1)", 6, 10, "    x = f(1)", "        ^^^^"),
        ("  \tf()", 4, 7, "    f()", "    ^^^"),
        ("名前 = f()", 6, 9, "名前 = f()", "       ^^^"),
        ("f('名前')", 1, 8, "f('名前')", "^^^^^^^^^"),
        ("e\u0301 = f()", 6, 9, "e\u0301 = f()", "    ^^^"),
        ("f()", 9, 9, "f()", "   ^"),
        ("f()", 2, 2, "f()", " ^"),
        ("f('\x1b[2J')", 1, 4, "f('\u241b[2J')", "^^^"),
        ("f('\u202e')", 1, 4, "f('\ufffd')", "^^^"),
    ],
    ids=["tab", "tab stop", "wide before", "wide inside", "combining", "past the end", "empty", "escape", "bidi"],
)
def test_the_mark_stands_under_the_place(source: str, column: int, end_column: int, shown: str, marks: str):
    """Tabs, wide, combining and unprintable characters do not move the mark away from what it marks."""
    found = samples.finding(
        location=samples.location(line=1, column=column, end_column=end_column), source_lines=(source,)
    )
    assert text(found).splitlines()[2:4] == [f"  1 | {shown}", f"    | {marks}"]


def test_a_line_that_is_too_long_is_cut_around_the_mark():
    """Of a very long line the part around the place is shown, with the mark under it."""
    source = "a" * 300 + "f()" + "b" * 300
    found = samples.finding(location=samples.location(line=1, column=301, length=3), source_lines=(source,))
    shown, marks = text(found, width=60).splitlines()[3:5]
    assert len(shown) <= 60
    assert shown.startswith("  1 | ...aaa")
    assert shown.endswith("bbb...")
    assert shown[marks.index("^") : marks.rindex("^") + 1] == "f()"


def test_a_span_longer_than_the_screen_is_marked_to_the_cut():
    """The mark of a long span ends where the shown part of the line ends."""
    source = "f(" + "x" * 300 + ")"
    found = samples.finding(location=samples.location(line=1, column=1, length=303), source_lines=(source,))
    shown, marks = text(found, width=60).splitlines()[3:5]
    assert shown.endswith("xxx...")
    assert len(marks) == len(shown) - len("...")


def test_long_messages_wrap_at_the_width():
    """Prose is no wider than asked, and the next lines of a remark are indented under its text."""
    found = samples.finding(message="many words " * 7, help="a seed " * 9, breaks="nothing", fix=None, source_lines=())
    assert text(found, width=50).splitlines()[1:-2] == [
        "  many words many words many words many words many",
        "  words many words many words",
        "  help: a seed a seed a seed a seed a seed a seed",
        "        a seed a seed a seed",
    ]


def test_code_in_backticks_is_not_broken():
    """A piece of code moves to the next line as a whole."""
    found = samples.finding(message="a message so long that the whole call `f(x, y, z)` must move")
    assert text(found, width=50).splitlines()[1:3] == [
        "  a message so long that the whole call",
        "  `f(x, y, z)` must move",
    ]


def test_a_message_cannot_steer_the_terminal():
    """Control characters in a message or a path are shown, not sent."""
    found = samples.finding(message="bad \x1b]0;title\x07 name", location=samples.location("a\x1b[2J\nb.py"))
    shown = text(found)
    assert "\x1b" not in shown
    assert "a\u241b[2J b.py:14:19: warning" in shown


def test_silenced_findings_are_shown_on_request():
    """With show_suppressed the silenced findings appear with their status and reason, without offering a fix."""
    findings = (samples.suppressed(), samples.baselined())
    assert "src/train.py" not in text(*findings)
    shown = text(*findings, show_suppressed=True)
    assert (
        "src/train.py:40:19: warning: unseeded-split (RND201) [suppressed: a smoke test, any split will do]\n" in shown
    )
    assert "src/train.py:50:19: warning: unseeded-split (RND201) [baselined]\n" in shown
    assert "fix:" not in shown


def test_notices_come_before_the_summary():
    """A skipped file and a crashed check are told between findings and summary."""
    result = samples.result(samples.finding(), notices=(samples.SKIPPED, samples.FAILED))
    assert render(result, samples.catalogue(), "text").splitlines()[-5:] == [
        "",
        "nb/analysis.ipynb: skipped: the kernel of this notebook is R",
        "src/odd.py: failed: the check `unseeded-split` crashed: please report this",
        "",
        "Found 1 finding (1 warning) in 12 files; 1 problem kept the run from finishing; "
        "1 fixable with --unsafe-fixes.",
    ]


def test_colour_changes_no_text():
    """The coloured report without its colours is the plain report, and the plain report has none."""
    plain = render(samples.everything(), samples.catalogue(), "text", show_suppressed=True)
    coloured = render(samples.everything(), samples.catalogue(), "text", show_suppressed=True, color=True)
    assert "\x1b[" not in plain
    assert click.unstyle(coloured) == plain
    assert coloured.count(click.style("error", fg="red", bold=True)) == 1
    assert coloured.count(click.style("`F.dropout`", bold=True)) == 1


@pytest.mark.parametrize("name", ["text", "concise"])
@pytest.mark.parametrize(
    ("result", "summary"),
    [
        (samples.result(), "All clear: no findings in 12 files."),
        (samples.result(files=1), "All clear: no findings in 1 file."),
        (Result(), "Nothing to report: no files were checked."),
        (samples.result(fixed=2), "All clear: no findings in 12 files; 2 fixed."),
        (samples.result(samples.suppressed()), "All clear: no findings in 12 files; 1 suppressed."),
        (samples.result(samples.baselined()), "All clear: no findings in 12 files; 1 in the baseline."),
        (
            samples.result(notices=(samples.FAILED, samples.FAILED)),
            "Incomplete: no findings in 12 files; 2 problems kept the run from finishing.",
        ),
        (samples.result(notices=(samples.SKIPPED,)), "All clear: no findings in 12 files."),
        (
            samples.result(samples.finding(fix=None), files=0),
            "Found 1 finding (1 warning).",
        ),
        (
            samples.result(
                samples.dropout(),
                samples.finding(fix=samples.fix(Applicability.SAFE)),
                samples.finding(location=samples.location(line=20)),
                samples.finding(location=samples.location(line=21), severity=Severity.NOTE, fix=None),
                samples.suppressed(),
            ),
            "Found 4 findings (1 error, 2 warnings, 1 note) in 12 files; 1 suppressed; "
            "2 fixable with --fix, 1 more with --unsafe-fixes.",
        ),
        (
            samples.result(samples.dropout(), fixed=3),
            "Found 1 finding (1 error) in 12 files; 3 fixed; 1 fixable with --fix.",
        ),
    ],
)
def test_the_summary_line(name: str, result: Result, summary: str):
    """The last line says what was found, where, and what can be done, with singular and plural right."""
    assert render(result, samples.catalogue(), name).splitlines()[-1] == summary


def test_a_clean_run_is_one_line():
    """Without findings and notices there is nothing but the summary."""
    assert text() == "All clear: no findings in 12 files.\n"


def test_an_invisible_character_counts_no_column():
    """A joiner between two characters takes no place on the screen."""
    assert unicodedata.category("\u200d") == "Cf"
    found = samples.finding(location=samples.location(line=1, column=4, length=1), source_lines=("a\u200db f",))
    assert text(found).splitlines()[3] == "    |   ^"


def test_a_related_notebook_place_names_its_cell():
    """A related place in a notebook is given with its cell."""
    place = samples.in_notebook().location
    found = samples.in_notebook(related=(Related(place, "made here"),))
    assert "  see: nb/explore.ipynb:cell 3:2:19: made here\n" in text(found)
