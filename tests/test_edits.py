"""Fix helpers: what they change, and that they change nothing else."""

from __future__ import annotations

import ast
from pathlib import Path

import libcst as cst
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from randlint.catalogue import load_catalogue
from randlint.checks.edits import imported_name, pass_argument, pass_seed, replace_node, seed_expression
from randlint.findings import Applicability
from randlint.project import Module, Project
from randlint.source import Source, read_source
from tests.resolving import program, shown

# -- passing an argument ----------------------------------------------------------------------------------------


def module_of(code: str) -> Module:
    """A program that stands in no folder."""
    source = read_source(Path("program.py"), "program.py", code.encode())
    assert isinstance(source, Source)
    return Project(Path("/nowhere"), load_catalogue()).add(source)


def passed(code: str, name: str = "seed", value: str = "0", parameters: tuple[str, ...] = ()) -> str:
    """The program after ``name=value`` is passed to its first call of ``f``."""
    module = module_of(code)
    call = min(shown(module.facts, "f"), key=lambda c: module.span(c.node)[:2])
    fix = pass_argument(module, call.node, name, value, Applicability.UNSAFE, parameters)
    assert fix is not None
    return module.source.apply(fix.edits).decode(module.source.encoding)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("f()", "f(seed=0)"),
        ("f( )", "f( seed=0)"),
        ("f(x)", "f(x, seed=0)"),
        ("f(x,)", "f(x, seed=0,)"),
        ("f(x ,y)", "f(x ,y ,seed=0)"),
        ("f(x,y)", "f(x,y,seed=0)"),
        ("f(x, seed=None)", "f(x, seed=0)"),
        ("f(x, seed = None)", "f(x, seed = 0)"),
        ("f(x, seed=(None), y=1)", "f(x, seed=0, y=1)"),
        ("f(*a)", "f(*a, seed=0)"),
        ("f(**k)", "f(**k, seed=0)"),
        ("f(x for x in y)", "f((x for x in y), seed=0)"),
        ("(f)(x)", "(f)(x, seed=0)"),
        ("(f(x))", "(f(x, seed=0))"),
        ("y = (  f(x)  )", "y = (  f(x, seed=0)  )"),
        ("f(x)(y)", "f(x, seed=0)(y)"),
        ("f(x).g(y)[0]", "f(x, seed=0).g(y)[0]"),
        ("f(f(x))", "f(f(x), seed=0)"),
        ("f(x)  # note", "f(x, seed=0)  # note"),
        ("f(x); g()", "f(x, seed=0); g()"),
        ("f(\n    x\n)", "f(\n    x, seed=0\n)"),
        ("f(\n    x,\n)", "f(\n    x,\n    seed=0,\n)"),
        ("f(\n    x,\n    y,\n)", "f(\n    x,\n    y,\n    seed=0,\n)"),
        ("f(\n    x,\n    y\n)", "f(\n    x,\n    y,\n    seed=0\n)"),
        ("f(x,\n  y)", "f(x,\n  y,\n  seed=0)"),
        ("f(x, \\\n  y)", "f(x, \\\n  y, \\\n  seed=0)"),
        ("f(\n    x,  # the rows\n)", "f(\n    x,  # the rows\n    seed=0,\n)"),
        ("f(\n    x  # the rows\n)", "f(\n    x, seed=0  # the rows\n)"),
        ("f(\n    # first\n    x,\n    # last\n)", "f(\n    # first\n    x,\n    seed=0,\n    # last\n)"),
        ("f(x,  # one\n  y)", "f(x,  # one\n  y,\n  seed=0)"),
        ("f(x,  # one\n  y  # two\n  )", "f(x,  # one\n  y,  # two\n  seed=0\n  )"),
        ("f(x,  # one\n\n  # two\n  y,  # three\n\n  )", "f(x,  # one\n\n  # two\n  y,  # three\n  seed=0,\n\n  )"),
        ("f(x\n  # one\n  ,  # two\n  )", "f(x\n  # one\n  , seed=0,  # two\n  )"),
        ("f(  # one\n    x,  # two\n)", "f(  # one\n    x,  # two\n    seed=0,\n)"),
        ("f(\r\n    x,\r\n)\r\n", "f(\r\n    x,\r\n    seed=0,\r\n)\r\n"),
        ("if c:\n\tf(\n\t\tx,\n\t)\n", "if c:\n\tf(\n\t\tx,\n\t\tseed=0,\n\t)\n"),
        ("def g():\n    return f(\n        x,\n        y,\n    )\n",
         "def g():\n    return f(\n        x,\n        y,\n        seed=0,\n    )\n"),
        ("s = 'é𝄞'; f(x)", "s = 'é𝄞'; f(x, seed=0)"),
        ("\x0c\nf(x)\n\x0c\ng()", "\x0c\nf(x, seed=0)\n\x0c\ng()"),
        ("\ufefff(x)", "\ufefff(x, seed=0)"),
        ("x = '''\r\na\n'''; f(x)", "x = '''\r\na\n'''; f(x, seed=0)"),
        ("f(lambda x: x)", "f(lambda x: x, seed=0)"),
        ("f(x if c else y)", "f(x if c else y, seed=0)"),
        ("f(x := 1)", "f(x := 1, seed=0)"),
        ("f(x)if c else d", "f(x, seed=0)if c else d"),
        ("await_ = [f(x)for x in y]", "await_ = [f(x, seed=0)for x in y]"),
        ("f'{f(x)}'", "f'{f(x, seed=0)}'"),
        ("@f(x)\ndef g(): ...", "@f(x, seed=0)\ndef g(): ..."),
        ("f(x) # type: ignore", "f(x, seed=0) # type: ignore"),
    ],
)  # fmt: skip
def test_pass_argument(before: str, after: str) -> None:
    """The argument is added where a person would, in the style of the call; all else stays to the character."""
    assert passed(before) == after
    assert_passed(before, after, "seed", "0")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("f(x, None)", "f(x, 0)"),
        ("f(x, None, y)", "f(x, 0, y)"),
        ("f(x)", "f(x, seed=0)"),
        ("f(*x, None)", "f(*x, None, seed=0)"),
        ("f(x, *y)", "f(x, *y, seed=0)"),
        ("f(n=x, seed=None)", "f(n=x, seed=0)"),
    ],
)
def test_an_argument_by_position(before: str, after: str) -> None:
    """An argument that stands at its position is replaced there, where the position is sure."""
    assert passed(before, parameters=("n", "seed")) == after


def test_a_form_feed_is_a_character() -> None:
    """The interpreter counts a form feed at the beginning of a line like any other character."""
    assert passed("\x0cf(x)\n") == "\x0cf(x, seed=0)\n"


def assert_passed(before: str, after: str, name: str, value: str) -> None:
    """The first call of ``f`` passes the argument once, and everything else is as it was."""
    old, new = ast.parse(before.lstrip("\ufeff")), ast.parse(after.lstrip("\ufeff"))
    old_call, new_call = _first_call(old), _first_call(new)
    given = [k for k in new_call.keywords if k.arg == name]
    assert [ast.unparse(k.value) for k in given] == [value]
    new_call.keywords = [k for k in new_call.keywords if k.arg != name]
    old_call.keywords = [k for k in old_call.keywords if k.arg != name]
    assert ast.dump(old) == ast.dump(new)
    assert _comments(before) == _comments(after)


def _first_call(tree: ast.AST) -> ast.Call:
    """The first call of ``f`` in the order of the text, outermost first where they begin together."""
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id == "f"]
    return min(calls, key=lambda c: (c.lineno, c.col_offset, -(c.end_lineno or 0), -(c.end_col_offset or 0)))


def _comments(code: str) -> list[str]:
    import io
    import tokenize

    return [
        t.string
        for t in tokenize.generate_tokens(io.StringIO(code.lstrip("\ufeff")).readline)
        if t.type == tokenize.COMMENT
    ]


SPACE = st.sampled_from(["", " ", "  ", "\n    ", "  # why\n    ", "\n\n  # so\n    ", " \\\n  ", "\t"])
VALUES = st.sampled_from(
    [
        "x",
        "1",
        "'é'",
        "g(y, z)",
        "(yield_)",
        "[1,\n 2]",
        "{'a': f2(b)}",
        "lambda a, *b: a",
        "x if y else z",
        "not x",
        "a.b[0]",
        "(p, q)",
        '"""t\n  e"""',
    ]
)


@st.composite
def calls(draw: st.DrawFn) -> str:
    """Programs with one call of ``f`` of any shape."""
    count = draw(st.integers(0, 4))
    names = draw(st.lists(st.sampled_from(["a", "b", "c"]), max_size=2, unique=True))
    parts = [draw(VALUES) for _ in range(count)]
    if draw(st.booleans()):
        parts.append("*" + draw(st.sampled_from(["r", "(r or s)", "[1, 2]"])))
    keywords = [f"{n}{draw(st.sampled_from(['=', ' = ']))}{draw(VALUES)}" for n in names]
    if draw(st.booleans()):
        keywords.insert(draw(st.integers(0, len(keywords))), f"seed={draw(VALUES)}")
    parts += keywords
    if draw(st.booleans()):
        parts.append("**" + draw(st.sampled_from(["k", "dict(u=1)"])))
    text = draw(SPACE)
    for index, part in enumerate(parts):
        text += part + draw(SPACE)
        if index < len(parts) - 1 or draw(st.booleans()):
            text += "," + draw(SPACE)
    call = f"f({text})"
    frame = draw(
        st.sampled_from(
            [
                "{}",
                "v = {}  # end",
                "({})",
                "w({}, 1)",
                "if c:\n    v = {}\n",
                "class C:\n  def m(self):\n\treturn {}\n",
                "v = [{} for i in j]",
                "({}).m().n",
            ]
        )
    )
    return frame.format(call) + "\n"


@settings(deadline=None)
@given(calls(), st.sampled_from(["\n", "\r\n", "\r"]))
def test_passing_an_argument_changes_nothing_else(code: str, line_end: str) -> None:
    """Whatever the call looks like, the argument is there once afterwards and the rest of the program is the same."""
    code = code.replace("\\\n", "\n") if line_end != "\n" else code
    try:
        ast.parse(code)
        cst.parse_module(code)
    except (SyntaxError, cst.ParserSyntaxError):
        return
    changed = passed(code.replace("\n", line_end))
    assert_passed(code, changed.replace(line_end, "\n"), "seed", "0")
    assert not set(changed.replace(line_end, "")) & set("\r\n")
    assert passed(changed) == changed


# -- seeds that are there already -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("show()", "42"),
        ("SEED = 7\nshow()", "SEED"),
        ("show()\nSEED = 7", "42"),
        ("SEED = 7\ndef f():\n    show()", "SEED"),
        ("def f():\n    show()\nSEED = 7", "SEED"),
        ("def f(seed):\n    show()", "seed"),
        ("def f(seed=None):\n    show()", "seed"),
        ("def f(*, random_state):\n    show()", "random_state"),
        ("def f(seed):\n    def g():\n        show()", "seed"),
        ("def f(seed): ...\nshow()", "42"),
        ("seed = 'text'\nshow()", "42"),
        ("seed = True\nshow()", "42"),
        ("seed = 1.5\nshow()", "42"),
        ("import seed\nshow()", "42"),
        ("def seed(): ...\nshow()", "42"),
        ("def f():\n    seed = 1\nshow()", "42"),
        ("class C:\n    seed = 1\n    def f(self):\n        show()", "42"),
        ("seed_path = 3\nshow()", "42"),
        ("base_seed = 3\nshow()", "base_seed"),
        ("import random\ndef f(args):\n    random.seed(args.seed)\n    show()", "args.seed"),
        ("import random\ndef g(args):\n    random.seed(args.seed)\ndef f():\n    show()", "42"),
    ],
)
def test_seed_expression(tmp_path: Path, code: str, expected: str) -> None:
    """A fix uses a seed that is in scope, or that the function reads from its configuration, before a literal."""
    module = program(tmp_path, code)
    assert seed_expression(module, shown(module.facts)[0].place) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import torch\nshow()", "torch"),
        ("import torch as t\nshow()", "t"),
        ("import torch.nn\nshow()", "torch"),
        ("import torch.nn as nn\nshow()", ""),
        ("from torch import nn\nshow()", ""),
        ("def f():\n    import torch\nshow()", ""),
        ("import torch\ntorch = 1\nshow()", ""),
        ("show()\nimport torch", ""),
        ("def f():\n    show()\nimport torch", "torch"),
    ],
)
def test_imported_name(tmp_path: Path, code: str, expected: str) -> None:
    """A library can be used under the name that the file imports it by, where that is bound."""
    module = program(tmp_path, code)
    assert imported_name(module, "torch", shown(module.facts)[0].place) == expected


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("from sklearn.model_selection import train_test_split as f\nf(x)", "pass random_state=42"),
        ("import torch\nfrom torch.utils.data import random_split as f\nf(x, y)",
         "pass generator=torch.Generator().manual_seed(42)"),
        ("from torch.utils.data import random_split as f\nf(x, y)", None),
    ],
)  # fmt: skip
def test_pass_seed(tmp_path: Path, code: str, title: str | None) -> None:
    """A seed is passed as the parameter wants it, or not at all where the file lacks what that needs."""
    module = program(tmp_path, code)
    (operation,) = module.operations
    fix = pass_seed(operation)
    assert (fix.title if fix is not None else None) == title


def test_replacing_keeps_to_what_differs() -> None:
    """An edit covers only the characters that change."""
    module = module_of("value = f(alpha, beta, gamma)\n")
    call = shown(module.facts, "f")[0]
    edit = replace_node(module, call.node, "f(alpha, delta, gamma)")
    assert edit is not None
    assert (edit.line, edit.column, edit.end_line, edit.end_column, edit.content) == (1, 18, 1, 20, "del")
