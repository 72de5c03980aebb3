"""What the value of an assignment may be, by its text."""

from __future__ import annotations

import pytest

from randlint.gate.values import Given, given


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("a.b", [Given(b"a.b")]),
        ("a \\\n  .b", [Given(b"a.b")]),
        ("f(x, y)", [Given(b"f", True, (b"x", b"y"))]),
        ("f(x=y, z=1)", [Given(b"f", True)]),
        ("f(g(x))", [Given(b"f", True)]),
        ("f(x)[0].g(y)", [Given(b"f", True, (b"x",)), Given(b"", True, (b"y",))]),
        ("a if b(c) else d or e", [Given(b"a"), Given(b"d"), Given(b"e")]),
        ("(\n    f(x)\n    if a == b\n    else c\n)", [Given(b"f", True, (b"x",)), Given(b"c")]),
        ("(y := f(x))", [Given(b"f", True, (b"x",))]),
        ("a, f()", [Given(b"a"), Given(b"f", True)]),
        ("[a, f()]", [Given(b"a"), Given(b"f", True)]),
        ("2 * f(x)", []),
        ("f(x) == y", []),
        ("not a", []),
        ("lambda: f(x)", []),
        ("a[0]", []),
        ("{f(x): y}", []),
    ],
)
def test_what_a_value_may_be(code: str, found: list[Given]) -> None:
    assert list(given(code.encode() + b"\nnext(line)\n", 0)) == found
