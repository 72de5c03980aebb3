"""Arguments passed to calls on one line are laid out as libcst lays them out."""

from __future__ import annotations

import libcst
import pytest

from randlint import syntax
from randlint.checks.one_line import with_arguments_on_line
from randlint.checks.rewrite import _with_argument

CALLS = [
    "f()", "f( )", "f(x)", "f(x,)", "f(x , )", "f(x ,y)", "f( x,  y )", "f(x, y=1,)", "f(x, seed = None)", "f(x, (y))",
    "f(*x, y)", "f(*x, **y)", "f(**x)", "f((1, 2), [3])", "f((x), y)", "f(x, (y), z)", "f('é', y)", "f(x)(y)",
    "f((x),)", "f(a for a in b)", "f((a for a in b), c)", "f(x, seed=(None))", "f(x, seed=(None), y=1)",
    "f(lambda: 0, x if y else z)",
]  # fmt: skip
GIVEN = [({"seed": "0"}, ()), ({"seed": "0"}, ("x", "seed")), ({"seed": "g(1)", "other": "(a)"}, ())]


@pytest.mark.parametrize("given", GIVEN, ids=lambda g: "-".join([*g[0], *g[1]]))
@pytest.mark.parametrize("code", CALLS)
def test_the_same_as_libcst(code: str, given: tuple[dict[str, str], tuple[str, ...]]) -> None:
    """What is not left to libcst is as libcst writes it."""
    tree = syntax.parse(code)
    call = tree.body[0].body[0].value  # type: ignore[attr-defined]
    found = with_arguments_on_line(call, code, *given)
    expected = libcst.parse_expression(code)
    assert isinstance(expected, libcst.Call)
    for name, value in given[0].items():
        expected = _with_argument(expected, name, value, given[1])
    assert found is not None or any(part in code for part in ("((", "(y)", "(None)", "for", ",)", ", )"))
    assert found in {None, libcst.Module([]).code_for_node(expected)}
