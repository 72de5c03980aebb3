"""Notebooks as one program: which cells, which lines, what is skipped or broken."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from randlint.findings import Cell, Location, Notice
from randlint.source import Skipped, Source, Unreadable, read_source
from tests.source.reading import cells, code, notebook, source_of, unreadable

MARKDOWN = {"cell_type": "markdown", "metadata": {}, "source": ["# Title\n", "1 +"]}
RAW = {"cell_type": "raw", "metadata": {}, "source": "1 +"}


def test_code_cells_follow_each_other():
    """Other cells count in the index and leave no text."""
    source = cells(MARKDOWN, code(["x = 1\n", "y = 2"]), RAW, "z = 3\n", "")
    assert (source.kind, source.text) == ("notebook", "x = 1\ny = 2\nz = 3\n\n\n")
    assert [(cell.index, cell.first_line) for cell in source.cells] == [(1, 1), (3, 3), (4, 5)]
    assert source.problems == ()


@pytest.mark.parametrize(
    "last",
    [
        "x = 1",
        "x = 1;",
        "x = 1\n",
        "x = 1  # c",
        "if x:\n    y",
        "# c \\",
        "%time f()",
        "!ls",
        "%%bash\nls \\",
        "(",
        "\\",
        "'''",
    ],
)
def test_cells_are_not_glued_together(last: str):
    """Whatever ends a cell, the next one starts a statement of its own."""
    source = cells(last, "z = 3")
    assert ast.unparse(ast.parse(source.text).body[-1]) == "z = 3"
    assert source.locate(len(last.split("\n")) + 1, 0, len(last.split("\n")) + 1, 1).cell == Cell(1, 1)


def test_places_are_those_of_the_cell():
    """Lines count in the cell; file_line is the line of the JSON text where the source line begins."""
    text = notebook(MARKDOWN, code(["x = 1\n", "y = f(\n", ")"]), "z\nw")
    lines = text.split("\n")
    source = source_of(text, "a.ipynb")
    location = source.locate(2, 4, 3, 1)
    assert location == Location("a.ipynb", 2, 5, 3, 2, Cell(1, 2), lines.index('    "y = f(\\n",') + 1)
    assert source.lines_at(location) == ("y = f(", ")")


def test_file_lines_of_a_single_string():
    """All lines of a cell that is stored as one string begin on one line of the file."""
    text = notebook("a", "z\nw")
    source = source_of(text, "a.ipynb")
    line = next(i for i, row in enumerate(text.split("\n"), 1) if "z\\nw" in row)
    assert [source.locate(n, 0, n, 1).file_line for n in (2, 3)] == [line, line]


def test_spans_are_clipped_to_their_cell():
    """A span that runs into the next cell ends where its own cell ends."""
    source = cells("x = 1\ny", "z")
    assert source.locate(1, 0, 3, 1) == source.locate(1, 0, 2, 1)
    assert source.locate(9, 9, 9, 9).cell == Cell(1, 1)


def test_columns_behind_a_shift():
    """Code behind %time or inside an indented cell is reported where it stands."""
    source = cells("%time f(x)", "    g()")
    assert (source.locate(1, 0, 1, 4).column, source.locate(1, 0, 1, 4).end_column) == (7, 11)
    assert source.lines_at(source.locate(1, 0, 1, 4)) == ("%time f(x)",)
    assert source.locate(2, 0, 2, 3).column == 5


def test_a_broken_cell_is_a_problem_and_the_others_are_kept():
    """Its lines are blank, its place is in the cell."""
    source = cells("x = 1", code(["y = 2\n", "print 'a'"]), "z = 3")
    assert source.text == "x = 1\n\n\nz = 3\n"
    (problem,) = source.problems
    assert (problem.path, problem.line, problem.cell) == ("a.ipynb", 2, Cell(1, 2))
    assert "print" in problem.message
    assert source.raw.decode().split("\n")[problem.file_line - 1].strip() == "\"print 'a'\""
    assert source.lines_at(problem.location) == ("print 'a'",)


def test_a_deep_cell_is_a_problem():
    """Nested too deeply for a parser, like a file would be."""
    source = cells("x = " + "[" * 5000 + "]" * 5000, "z = 3")
    assert source.text == "\nz = 3\n"
    assert source.problems[0].message == "brackets nested more than 200 levels deep"


def test_a_parser_can_give_a_cell_back():
    """What the parser refuses later becomes a problem too, and the cell cannot be edited any more."""
    source = cells("x = 1", "y = 2\nz = 3", "w = 4").without_cell(3, 2, "no")
    assert source.text == "x = 1\n\n\nw = 4\n"
    assert [(p.line, p.column, p.message, p.cell) for p in source.problems] == [(2, 3, "no", Cell(1, 2))]
    assert source.edit(2, 0, 2, 0, "a") is None
    assert source.edit(4, 0, 4, 0, "a") is not None
    assert source.lines_at(source.locate(2, 0, 3, 0)) == ("y = 2", "z = 3")


@pytest.mark.parametrize(
    ("metadata", "language"),
    [
        ({"kernelspec": {"language": "R", "name": "ir"}}, "R"),
        ({"language_info": {"name": "julia"}}, "julia"),
        ({"kernelspec": {"name": "julia-1.9"}}, "julia-1.9"),
        ({"kernelspec": {"name": "ir"}}, "ir"),
        ({"kernelspec": {"name": "x", "language": "scala"}, "language_info": {"name": "python"}}, "scala"),
    ],
)
def test_other_languages_are_skipped(metadata: dict[str, Any], language: str):
    """With a notice that says which."""
    read = read_source(Path("a.ipynb"), "a.ipynb", notebook("x <- 1", **metadata).encode())
    assert read == Skipped(Notice("a.ipynb", "skipped", f"notebook in {language}, not Python"))


@pytest.mark.parametrize(
    "metadata",
    [
        {},
        {"kernelspec": {"name": "python3"}},
        {"kernelspec": {"name": "irgendwas"}},
        {"kernelspec": {"language": "python"}},
        {"kernelspec": {"language": "Python 3"}},
        {"language_info": {"name": "ipython"}},
        {"kernelspec": None, "language_info": 3},
    ],
)
def test_python_is_what_does_not_say_otherwise(metadata: dict[str, Any]):
    """Missing or odd metadata means Python."""
    assert source_of(notebook("x = 1", **metadata), "a.ipynb").text == "x = 1\n"


def test_a_notebook_without_code_is_skipped():
    """There is nothing to lint."""
    read = read_source(Path("a.ipynb"), "a.ipynb", notebook(MARKDOWN).encode())
    assert read == Skipped(Notice("a.ipynb", "skipped", "notebook without code cells"))


def test_cells_of_other_languages_are_blank():
    """An editor may mark a single cell."""
    source = cells(code("select 1", metadata={"vscode": {"languageId": "sql"}}), "x = 1")
    assert (source.text, source.problems) == ("\nx = 1\n", ())


@pytest.mark.parametrize(
    ("data", "line", "message"),
    [
        ("", 1, "not a notebook: the file is empty"),
        ("\n \n", 1, "not a notebook: the file is empty"),
        ('{"cells": [\n{"cell_type"\n', 3, "not a notebook: invalid JSON (Expecting ':' delimiter)"),
        ("{}", 1, 'not a notebook: the JSON has no list "cells"'),
        ("[]", 1, 'not a notebook: the JSON has no list "cells"'),
        ("3", 1, 'not a notebook: the JSON has no list "cells"'),
        ('{"cells": 3}', 1, 'not a notebook: the JSON has no list "cells"'),
        ("[" * 100_000, 1, "not a notebook: JSON that cannot be read"),
        ('{"cells": ' + "1" * 5000 + "}", 1, "not a notebook: "),
        (b"{\n\xff}", 2, "not valid UTF-8 at line 2, column 1 (byte 0xff)"),
    ],
)
def test_what_is_no_notebook_is_refused(data: str | bytes, line: int, message: str):
    """With the line where the JSON breaks."""
    problem = unreadable(data, "a.ipynb")
    assert problem.message.startswith(message)
    assert problem.line == line


def test_old_notebooks():
    """nbformat 3 keeps its cells in worksheets, their text in `input`."""
    stored = {
        "worksheets": [
            {"cells": [{"cell_type": "code", "input": ["x = 1\n", "y"], "prompt_number": 4}]},
            {
                "cells": [
                    {"cell_type": "markdown", "source": "a"},
                    {"cell_type": "code", "input": "z", "language": "python"},
                ]
            },
        ]
    }
    text = json.dumps(stored)
    source = source_of(text, "a.ipynb")
    assert source.text == "x = 1\ny\nz\n"
    assert [(cell.index, cell.execution_count) for cell in source.cells] == [(0, 4), (2, None)]
    edit = source.edit(3, 0, 3, 1, "w")
    assert edit is not None
    assert source.apply([edit]).decode() == text.replace('"z"', '"w"')


def test_odd_notebooks():
    """Missing, repeated and mistyped entries are passed over; a byte order mark is kept."""
    text = (
        '{"cells": [{"cell_type": "code"}], "cells":'
        ' [3, {}, {"cell_type": "code"}, {"cell_type": "code", "source": [1]},'
        ' {"source": "a", "cell_type": "code", "source": "x = 1", "execution_count": "4"},'
        ' {"cell_type": "code", "source": []}]}'
    )
    source = source_of(b"\xef\xbb\xbf" + text.encode(), "a.ipynb")
    assert [(cell.index, cell.source) for cell in source.cells] == [(2, ""), (3, ""), (4, "x = 1"), (5, "")]
    edit = source.edit(3, 4, 3, 5, "2")
    assert edit is not None
    assert source.apply([edit]).decode() == "\ufeff" + text.replace("x = 1", "x = 2")
    assert source.edit(1, 0, 1, 0, "x") is None
    assert source.locate(1, 0, 1, 0).file_line == 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4) | st.just("code"),
    lambda children: (
        st.lists(children, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["cells", "source", "cell_type", "metadata", "kernelspec", "language", "worksheets", "input", "name"]
            ),
            children,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON, JSON)
def test_any_json_is_read_without_a_crash(whole: Any, inner: Any):
    """Whatever stands where a notebook has its cells."""
    for value in (
        whole,
        {"cells": whole},
        {"cells": [whole, inner]},
        {"cells": [{"cell_type": "code", "source": whole}]},
    ):
        text = json.dumps(value)
        read = read_source(Path("a.ipynb"), "a.ipynb", text.encode())
        assert isinstance(read, Source | Unreadable | Skipped)
        if isinstance(read, Source):
            assert len(read.text.split("\n")) == sum(len(cell.lines) for cell in read.cells) + 1
            assert all(read.locate(n, 0, n, 0).file_line == 1 for n in range(1, len(read.text.split("\n"))))
