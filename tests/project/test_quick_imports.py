"""What files import at module level is the same whether their functions are parsed or left out."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from randlint.project.files import quick_imports
from randlint.project.files.outline import without_definitions
from randlint.project.files.quick_imports import QuickImports, imported_names
from randlint.source import Source, read_source

FILES = sorted((Path(__file__).parents[1]).rglob("*.py"))
TRICKY = """
import a
text = '''
def f():
    import no
'''
import b; x = (1
@ y
)
import c
@wrap
def f(
    x,
):
    '''
import no
'''
    import no
import d
class C: import no
import e
async def g(): pass
if x:
    import no
from f import (
    g,
)
"""


def names(source: Source) -> list[tuple[str, ...]]:
    tree = quick_imports._module_level(source)
    return list(imported_names(tree)) if tree is not None else []


def all_names(text: str) -> list[tuple[str, ...]]:
    try:
        return list(imported_names(ast.parse(text)))
    except (SyntaxError, ValueError):
        return []


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_nothing_is_lost_with_the_functions(path: Path) -> None:
    source = read_source(path, path.name)
    if isinstance(source, Source) and all_names(source.text):
        assert names(source) == all_names(source.text)


def test_what_looks_like_a_function_and_is_none(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text(TRICKY)
    source = read_source(path, path.name)
    assert isinstance(source, Source)
    assert names(source) == all_names(TRICKY) != []


def test_functions_are_not_parsed(tmp_path: Path) -> None:
    """They are most of the text; without them it still is Python."""
    text = b"import a\n@wrap(\n    1\n)\ndef f():\n    import b\n\n    return 1\nimport c\n"
    assert without_definitions(text) == b"import a\nimport c\n"
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.py").write_text("")
    path = tmp_path / "program.py"
    path.write_bytes(text)
    assert [found.name for found in QuickImports({path: None}, {}, tmp_path)[path]] == ["a.py", "c.py"]
