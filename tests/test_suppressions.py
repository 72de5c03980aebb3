"""Suppression comments: how they are spelt, what they cover, and what is left when one is removed."""

from __future__ import annotations

import pytest

from randlint.catalogue import Catalogue, Rule
from randlint.findings import Profile, Severity
from randlint.suppressions import Removal, Suppression, read_suppressions, removal


def rule(code: str, name: str) -> Rule:
    return Rule(code, name, "nothing", Severity.WARNING, Profile.DEFAULT, "", "", "", {})


RULES = (rule("RND002", "unused-suppression"), rule("RND201", "unseeded-split"), rule("RND105", "hash-seed"))
CATALOGUE = Catalogue({r.name: r for r in RULES}, {}, (), {}, {})


def read(text: str, *spans: tuple[int, int]) -> list[Suppression]:
    return read_suppressions(text, spans or [(1, 1)], CATALOGUE)


def one(text: str, *spans: tuple[int, int]) -> Suppression:
    (found,) = read(text, *spans)
    return found


def covered(text: str, *spans: tuple[int, int]) -> tuple[int, int]:
    found = one(text, *spans)
    return found.first_line, found.last_line


def without(text: str, *unused: str) -> str:
    """The text after the removal of ``unused`` from its only suppression."""
    return apply(text, removal(one(text, (1, 1)), unused))


def apply(text: str, edit: Removal) -> str:
    lines = text.split("\n")
    previous = len(lines[edit.line - 2]) if edit.line > 1 else 0
    line, column, end_line, end_column = edit.span(len(lines), previous)
    head = "\n".join([*lines[: line - 1], lines[line - 1][: column - 1]])
    return head + edit.content + "\n".join([lines[end_line - 1][end_column - 1 :], *lines[end_line:]])


# -- spelling


@pytest.mark.parametrize(
    ("comment", "kind", "rules", "reason"),
    [
        ("# randlint: ignore[unseeded-split] stored later", "ignore", ("unseeded-split",), "stored later"),
        ("# randlint:ignore[unseeded-split] stored later", "ignore", ("unseeded-split",), "stored later"),
        ("#randlint: ignore[unseeded-split]", "ignore", ("unseeded-split",), ""),
        ("# randlint: ignore[RND201] by code", "ignore", ("unseeded-split",), "by code"),
        ("# randlint: ignore[ hash-seed , RND201 ]", "ignore", ("hash-seed", "unseeded-split"), ""),
        ("# randlint: ignore[hash-seed,]", "ignore", ("hash-seed",), ""),
        ("# randlint: ignore[RND201, unseeded-split]", "ignore", ("unseeded-split",), ""),
        ("# randlint: file-ignore[hash-seed] - a demo", "file-ignore", ("hash-seed",), "a demo"),
        ("# randlint: ignore[hash-seed]: see #12", "ignore", ("hash-seed",), "see #12"),
        ("# randlint: ignore[hash-seed] why  # noqa: E501", "ignore", ("hash-seed",), "why"),
        ("# noqa: E501  # randlint: ignore[hash-seed] why", "ignore", ("hash-seed",), "why"),
        ("# randlint: ignore[hash-seed] why  # want: hash-seed", "ignore", ("hash-seed",), "why"),
    ],
)
def test_spelling(comment: str, kind: str, rules: tuple[str, ...], reason: str) -> None:
    """Names and codes by comma, a free reason after the bracket, other tools' comments on either side."""
    found = one(f"x = 1  {comment}")
    assert (found.kind, found.rules, found.reason, found.problem) == (kind, rules, reason, "")


@pytest.mark.parametrize(
    ("comment", "problem"),
    [
        ("# randlint: ignore", "no rule is named: write `# randlint: ignore[rule-name] reason`"),
        ("# randlint: file-ignore", "no rule is named: write `# randlint: file-ignore[rule-name] reason`"),
        ("# randlint: ignore[]", "no rule is named: write `# randlint: ignore[rule-name] reason`"),
        ("# randlint: file-ignore[,]", "no rule is named: write `# randlint: file-ignore[rule-name] reason`"),
        ("# randlint: ignore hash-seed", "no rule is named: write `# randlint: ignore[rule-name] reason`"),
        ("# randlint: ignore [hash-seed]", "this silences nothing: write `# randlint: ignore[hash-seed] reason`"),
        ("# randlint: ignore[hash-seed why", None),
        ("# randlint: disable[hash-seed]", "`disable` is no suppression: write `# randlint: ignore[hash-seed] reason`"),
        ("# randlint: off", "`off` is no suppression: write `# randlint: ignore[rule-name] reason`"),
        (
            "# randlint: ignore-file[hash-seed]",
            "`ignore-file` is no suppression: write `# randlint: file-ignore[hash-seed] reason`",
        ),
        ("# randlint:", "this comment is no suppression: write `# randlint: ignore[rule-name] reason`"),
        ("# randlint: ignore[hash-sed]", "no rule is called `hash-sed`; did you mean `hash-seed`?"),
        ("# randlint: ignore[RND2O1]", "no rule is called `RND2O1`; did you mean `RND201`?"),
        ("# randlint: ignore[zzzzzz]", "no rule is called `zzzzzz`"),
        ("# randlint: ignore[ALL]", "no rule is called `ALL`"),
    ],
)
def test_near_misses(comment: str, problem: str | None) -> None:
    """A comment that only comes close silences nothing and says what to write."""
    found = one(f"x = 1  {comment}")
    assert found.rules == ()
    if problem is None:
        assert found.problem.startswith("the bracket is not closed: write `# randlint: ignore[hash-seed")
    else:
        assert found.problem == problem


def test_known_names_beside_an_unknown_one() -> None:
    """The names that exist work although another one in the comment does not."""
    found = one("x = 1  # randlint: ignore[hash-seed, unseeded-splt] why")
    assert found.rules == ("hash-seed",)
    assert found.problem == "no rule is called `unseeded-splt`; did you mean `unseeded-split`?"


@pytest.mark.parametrize(
    "text",
    [
        'x = "# randlint: ignore[hash-seed]"',
        "x = '''\n# randlint: ignore[hash-seed]\n'''",
        "x = 1  # see randlint: the linter",
        "x = 1  # randlint ignore[hash-seed]",
        "x = 1",
        "",
    ],
)
def test_no_suppression(text: str) -> None:
    """Strings and prose are no suppressions."""
    assert read(text, (1, 3)) == []


# -- position


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_position(newline: str) -> None:
    """The place is the comment's own, in characters, whatever the line ends."""
    found = one(newline.join(["a = 1", "é = '𝛼'  # randlint: ignore[hash-seed] why  ", ""]), (2, 2))
    assert (found.line, found.column, found.end_column) == (2, 10, 43)
    assert found.text == "# randlint: ignore[hash-seed] why"


def test_two_in_one_comment() -> None:
    """Two directives in one comment are two suppressions."""
    found = read("x = 1  # randlint: ignore[hash-seed] a  # randlint: ignore[RND201] b")
    assert [(s.rules, s.reason, s.column) for s in found] == [(("hash-seed",), "a", 8), (("unseeded-split",), "b", 41)]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("if x:\n    y\n  z\na  # randlint: ignore[hash-seed]\n", [4]),
        ("x = (  # randlint: ignore[hash-seed]", [1]),
        ("x = f(\n    1  # randlint: ignore[hash-seed]\n", [2]),
        ("def f(:\n    pass\nx = 1  # randlint: ignore[hash-seed]\n", [3]),
        ("if a:\n        b\n    c\nx = 1  # randlint: ignore[hash-seed]\n", [4]),
        ("x = ')' )  # randlint: ignore[hash-seed]\ny = 1  # randlint: ignore[hash-seed]\n", [1, 2]),
    ],
)
def test_broken_code(text: str, lines: list[int]) -> None:
    """Where the code cannot be tokenized the comments are still found, each once."""
    assert [s.line for s in read(text)] == lines


# -- what it covers

MULTI = "x = split({first}\n    rows,{a}\n){b}\ny = split(rows)\n"
MARK = "  # randlint: ignore[unseeded-split] why"


@pytest.mark.parametrize(("first", "a", "b"), [(MARK, "", ""), ("", MARK, ""), ("", "", MARK)])
def test_trailing_covers_the_whole_statement(first: str, a: str, b: str) -> None:
    """On any line of a statement of several lines it covers all of them, and not the next statement."""
    found = one(MULTI.format(first=first, a=a, b=b), (1, 3), (4, 4))
    assert (found.first_line, found.last_line) == (1, 3)
    assert [found.silences("unseeded-split", n, n) for n in (1, 2, 3, 4)] == [True, True, True, False]
    assert found.silences("unseeded-split", 3, 9)
    assert not found.silences("hash-seed", 2, 2)


def test_own_line_covers_the_next_statement() -> None:
    """On a line of its own it covers the next statement, over blank lines and other comments."""
    text = "a = 1\n# randlint: ignore[hash-seed] why\n\n# more words\nb = f(\n)\nc = 1\n"
    assert covered(text, (1, 1), (5, 6), (7, 7)) == (5, 6)


def test_own_line_inside_a_statement() -> None:
    """On a line of its own between the arguments of a call it covers that statement."""
    assert covered("x = f(\n    # randlint: ignore[hash-seed] why\n    1,\n)\ny = 2\n", (1, 4), (5, 5)) == (1, 4)


def test_header_only() -> None:
    """Before or on a decorated function it covers decorators and header, not the body."""
    text = "# randlint: ignore[hash-seed] why\n@a\n@b\ndef f(\n    x,\n):\n    y = 1\n"
    assert covered(text, (2, 6), (7, 7)) == (2, 6)
    assert covered("with a() as b:  # randlint: ignore[hash-seed] why\n    c = 1\n", (1, 1), (2, 2)) == (1, 1)


def test_one_line_suite() -> None:
    """Header and statement on one line are both covered."""
    text = "# randlint: ignore[hash-seed] why\nfor i in x: f(\n    i)\n"
    assert covered(text, (2, 2), (2, 3)) == (2, 3)


def test_two_statements_on_one_line() -> None:
    """A trailing comment covers every statement that its line belongs to."""
    text = "x = f(\n    1); y = 2  # randlint: ignore[hash-seed] why\n"
    assert covered(text, (1, 2), (2, 2)) == (1, 2)


def test_own_line_at_the_end() -> None:
    """After the last statement it covers only itself."""
    found = one("x = 1\n# randlint: ignore[hash-seed] why\n", (1, 1))
    assert (found.first_line, found.last_line) == (2, 2)
    assert not found.silences("hash-seed", 1, 1)


def test_comment_inside_the_span_of_the_finding() -> None:
    """A finding that reaches over the comment's line is silenced, whatever the statements are."""
    assert one("else_ = 0\n# randlint: ignore[hash-seed] why", (1, 1)).silences("hash-seed", 1, 3)


def test_file_ignore_covers_everything() -> None:
    """A file-ignore covers every line, wherever it stands."""
    found = one("x = 1\ny = 2  # randlint: file-ignore[hash-seed] demo\n", (1, 1), (2, 2))
    assert found.silences("hash-seed", 1, 1)
    assert found.silences("hash-seed", 90, 99)
    assert not found.silences("unseeded-split", 1, 1)


# -- removal


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = 1  # randlint: ignore[hash-seed] why\ny = 2\n", "x = 1\ny = 2\n"),
        ("x = 1  # randlint: ignore[hash-seed] why  \ny = 2\n", "x = 1\ny = 2\n"),
        ("    # randlint: ignore[hash-seed] why\ny = 2\n", "y = 2\n"),
        ("y = 2\n# randlint: ignore[hash-seed]", "y = 2"),
        ("y = 2\n# randlint: ignore[hash-seed]\n", "y = 2\n"),
        ("\n# randlint: ignore[hash-seed]", "\n"),
        ("# randlint: ignore[hash-seed]", ""),
        ("x = 1  # noqa  # randlint: ignore[hash-seed] why\n", "x = 1  # noqa\n"),
        ("x = 1  # randlint: ignore[hash-seed] why  # noqa: E501\n", "x = 1  # noqa: E501\n"),
        ("# randlint: ignore[hash-seed]  # noqa: E501\nx = 1\n", "# noqa: E501\nx = 1\n"),
    ],
)
def test_remove_the_comment(text: str, expected: str) -> None:
    """The comment goes with the blanks before it; alone on its line, the line goes."""
    assert without(text, "hash-seed") == expected


@pytest.mark.parametrize(
    ("unused", "expected"),
    [
        (("hash-seed",), "x = 1  # randlint: ignore[RND201] why\n"),
        (("unseeded-split",), "x = 1  # randlint: ignore[hash-seed] why\n"),
        (("hash-seed", "unseeded-split"), "x = 1\n"),
    ],
)
def test_remove_a_name(unused: tuple[str, ...], expected: str) -> None:
    """A name goes and the others stay as they were written."""
    assert without("x = 1  # randlint: ignore[hash-seed, RND201] why\n", *unused) == expected
