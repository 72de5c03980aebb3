"""Regular expressions of randlint are compiled when they are used: here all of them."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

import randlint
from randlint import patterns
from randlint.patterns import regex

_FOLDER = Path(randlint.__file__).parent
_APART = {"trace", "compare", "spread", "__main__"}  # they need more than is installed for `check`


def _modules() -> list[str]:
    files = [path.relative_to(_FOLDER).with_suffix("") for path in sorted(_FOLDER.rglob("*.py"))]
    names = [".".join(("randlint", *file.parts)) for file in files if file.parts[0] not in _APART]
    return [name for name in names if name not in {"randlint.report.page", "randlint.report.terminal"}]  # likewise


def test_every_pattern_can_be_compiled() -> None:
    found = {}
    for name in _modules():
        for member, value in vars(importlib.import_module(name.removesuffix(".__init__"))).items():
            if isinstance(value, patterns._Pattern):
                found[name, member] = value
    assert len(found) > 200
    for place, value in found.items():
        assert isinstance(re.compile(value._text, value._flags), re.Pattern), place


def test_it_answers_as_a_compiled_one() -> None:
    lazy, real = regex(r"(?P<a>x+)|Y", re.I), re.compile(r"(?P<a>x+)|Y", re.I)
    text = "axXby"
    assert lazy.findall(text) == real.findall(text) == ["xX", ""]
    assert [m.span() for m in lazy.finditer(text)] == [m.span() for m in real.finditer(text)]
    assert lazy.sub("-", text) == real.sub("-", text)
    found = lazy.search(text, 3)
    assert found is not None
    assert found.span() == (4, 5)
    assert lazy.match(text) is None
    assert lazy.fullmatch("xx") is not None
    assert lazy.pattern == real.pattern
    assert lazy.flags == real.flags
    assert regex(rb"\d").split(b"a1b") == [b"a", b"b"]


def test_what_is_wrong_shows_when_it_is_used() -> None:
    wrong = regex("(")
    with pytest.raises(re.error, match="unterminated subpattern"):
        wrong.search("text")
