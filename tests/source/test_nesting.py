"""Deeply nested code is refused before a parser sees it; what people write is not."""

from pathlib import Path

import pytest

from randlint.source import nesting_problem
from randlint.source.nesting import MAX_BRACKETS, MAX_DEPTH, MAX_PATTERN_BRACKETS
from tests.source.reading import source_of, unreadable

BRACKETS = f"brackets nested more than {MAX_BRACKETS} levels deep"
PATTERN = f"brackets nested more than {MAX_PATTERN_BRACKETS} levels deep in a case pattern"
DEPTH = f"expression nested more than {MAX_DEPTH} levels deep"
BRANCHES = f"if statement with more than {MAX_DEPTH} branches"

DEEP = {
    "parentheses": (lambda n: "x = " + "(" * n + "1" + ")" * n, BRACKETS),
    "calls in calls": (lambda n: "f(" * n + "1" + ")" * n, BRACKETS),
    "brackets that never close": (lambda n: "{[(" * (n // 3), BRACKETS),
    "brackets over lines": (lambda n: "x = " + "[\n" * n + "1" + "]\n" * n, BRACKETS),
    "case pattern": (lambda n: "match x:\n  case " + "[" * n + "1" + "]" * n + ": pass", PATTERN),
    "sum": (lambda n: "x = " + "+".join("a" * n), DEPTH),
    "sum over lines": (lambda n: "x = (" + "\n+".join("a" * n) + ")", DEPTH),
    "sum over backslashes": (lambda n: "x = " + "\\\n+".join("a" * n), DEPTH),
    "attributes": (lambda n: "x = " + ".".join("a" * n), DEPTH),
    "calls of calls": (lambda n: "f" + "()" * n, DEPTH),
    "subscripts": (lambda n: "f" + "[0]" * n, DEPTH),
    "boolean chain": (lambda n: "x = " + " and ".join("a" * n), DEPTH),
    "negations": (lambda n: "x = " + "not " * n + "a", DEPTH),
    "signs": (lambda n: "x = " + "-" * n + "a", DEPTH),
    "conditional expressions": (lambda n: "x = " + "a if b else " * n + "c", DEPTH),
    "lambdas": (lambda n: "x = " + "lambda: " * n + "c", DEPTH),
    "strings side by side": (lambda n: "x = (" + "\n".join(["'a'"] * n) + ")", DEPTH),
    "formatted string": (lambda n: "x = f'{" + "(" * n + "1" + ")" * n + "}'", DEPTH),
    "chain in a formatted string": (lambda n: "x = f'''{" + "+".join("a" * n) + "}'''", DEPTH),
    "chains nested on the left": (lambda n: "x = " + "(" * 190 + "a" + f"{'+a' * (n // 190)})" * 190, DEPTH),
    "elif": (lambda n: "if a:\n  pass\n" + "elif b:\n  pass\n" * n, BRANCHES),
}


@pytest.mark.parametrize("name", DEEP)
def test_deep_code_is_refused(name: str):
    """Five thousand levels are a parse problem with a place, not a crash."""
    make, message = DEEP[name]
    problem = nesting_problem(make(5000) + "\n")
    assert problem is not None
    assert problem[2] == message


@pytest.mark.parametrize("name", DEEP)
def test_moderate_code_passes(name: str):
    """Eight levels of anything are ordinary."""
    assert nesting_problem("x = 'pad'\n" * 20 + DEEP[name][0](8) + "\n") is None


@pytest.mark.parametrize(
    "text",
    [
        "x = [" + "1.5, " * 5000 + "]",
        "x = [\n" + "    -1.5 + 2j,\n" * 5000 + "]",
        "x = {" + ",".join(f"'k{i}': [f(a.b[{i}]), -1]" for i in range(3000)) + "}",
        "f(" + "a=f(1), " * 3000 + ")",
        "x = 1; " * 5000,
        "a.b(c)\n" * 5000,
        "x = '" + "((((" * 1000 + "'",
        "x = '''" + "((((\n" * 1000 + "'''",
        "x = 'it\\'s ((((' \n" * 1000,
        "# " + "((((" * 1000,
        "x = 1  # it's (\n" * 1000,
        "x = f'" + "{a}" * 5000 + "'",
        "x = f'''" + ".a-b {{ color: red; width: (1px }}\n" * 500 + "'''",
        "if a:\n    pass\nelse:\n    pass\n" * 2000,
        "if a:\n    pass\nelif b:\n    pass\n" * 2000,
        ("def f():\n    if a: pass\n" + "    elif b: pass\n" * 9) * 200,
        "@a.b\ndef f(x, *y): return x.y\n" * 1000,
        "x = 'a' 'b' \\\n 'c'\n" * 1000,
    ],
    ids=range(18),
)
def test_long_is_not_deep(text: str):
    """Data, many statements, and brackets inside strings or comments are not nesting."""
    assert nesting_problem(text) is None


def test_an_open_bracket_does_not_swallow_the_file():
    """Behind a bracket that was forgotten the next statement starts anew: the parser reports the real mistake."""
    assert nesting_problem("x = (1\n" + "def f():\n    return a.b + c.d\n" * 1000) is None


def test_the_place_is_the_statement_or_the_bracket():
    """Lines and columns are 1-based."""
    assert nesting_problem("y = 1\n  " + "x = " + "(" * 201) == (2, 207, BRACKETS)
    assert nesting_problem("y = 1\r\nx = (\r" + "a+" * 1001 + "a)") == (2, 1, DEPTH)


def test_limits_are_exact():
    """The last allowed level passes, the next one does not."""
    assert nesting_problem("(" * 200 + "1" + ")" * 200) is None
    assert nesting_problem("(" * 201 + "1" + ")" * 201) == (1, 201, BRACKETS)
    assert nesting_problem("a" + "+a" * 1000) is None
    assert nesting_problem("a" + "+a" * 1001) == (1, 1, DEPTH)


def test_reading_refuses_deep_files():
    """A file is refused as a whole, with the place."""
    problem = unreadable("x = 1\ny = " + "[" * 5000 + "]" * 5000)
    assert (problem.line, problem.column, problem.message) == (2, 205, BRACKETS)


def test_what_passes_can_be_parsed():
    """The deepest code that passes does not overflow the parser's stack."""
    import libcst

    for text in ("(" * 200 + "1" + ")" * 200, "a" + "+a" * 1000, "a" + ".b" * 1000, "f" + "()" * 900):
        source = source_of(text + "\n")
        assert isinstance(libcst.parse_module(source.text), libcst.Module)


def test_this_project_is_not_deep():
    """No file of the project itself is refused."""
    files = sorted(Path(__file__).parents[2].joinpath("randlint").rglob("*.py"))
    assert files
    assert [path.name for path in files if nesting_problem(path.read_text(encoding="utf-8"))] == []
