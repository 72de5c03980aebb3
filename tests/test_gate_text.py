"""What the gate sees of a text: where functions and classes begin."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from randlint.gate import Text

FILES = sorted(Path(__file__).parent.rglob("*.py"))
# The same by lines: several times as slow.
BY_LINES = re.compile(
    rb"^([ \t]*)(?:async[ \t]+)?(def|class)[ \t]+(\w+)[ \t]*(?:\(([^()]*(?:\([^()]*\)[^()]*)*)\))?", re.M
)
TRICKY = b"""
def a(x, y=(1, 2)):
  async  def b(): pass
\tclass C (D,
    E): x = undef (1)
    subclass = 1; def_ = 2
class  F: pass
xdef g(): pass
x = 1; class H: pass
async def i(
):
    asyncdef j(): pass
"""


def starts(text: Text) -> list[tuple[bool, str, int, int, bytes]]:
    return [(h.is_class, h.name, h.start, h.indent, h.inside) for h in text.headers]


def by_lines(text: Text) -> list[tuple[bool, str, int, int, bytes]]:
    return [
        (m[2] == b"class", m[3].decode(), m.start(), len(m[1].expandtabs()), m[4] or b"")
        for m in BY_LINES.finditer(text.bare)
    ]


def test_functions_and_classes_begin_a_line() -> None:
    text = Text(TRICKY)
    assert [h.name for h in text.headers] == ["a", "b", "C", "F", "i"]
    assert starts(text) == by_lines(text)


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_they_are_found_wherever_they_are(path: Path) -> None:
    text = Text(path.read_bytes())
    assert starts(text) == by_lines(text)
