"""Reading and editing in their plain form."""

import json
from pathlib import Path

from randlint.source import Source, read_source


def source_of(name: str, data: bytes) -> Source:
    source = read_source(Path(name), name, data)
    assert isinstance(source, Source)
    return source


def test_an_edit_of_a_python_file_keeps_everything_else():
    """The byte order mark, the line ends and the missing last line end stay."""
    source = source_of("a.py", b"\xef\xbb\xbfx = f()\r\ny = '\xc3\xa9'")
    edit = source.edit(1, 6, 1, 6, "seed=1")
    assert edit is not None
    assert source.apply([edit]) == b"\xef\xbb\xbfx = f(seed=1)\r\ny = '\xc3\xa9'"


def test_an_edit_of_a_notebook_changes_one_string():
    """Only the JSON string of the changed line differs."""
    cells = [
        {"cell_type": "markdown", "source": "hi"},
        {"cell_type": "code", "source": ["%time f()\n", "g('\u00e9')"]},
    ]
    text = json.dumps({"cells": cells}, indent=1)
    source = source_of("a.ipynb", text.encode())
    assert source.text == "f()\ng('é')\n"
    location = source.locate(2, 2, 2, 5)
    assert (location.cell, location.line, location.column, location.end_column) == (
        type(location.cell)(1, 2),
        2,
        3,
        6,
    )
    assert source.lines_at(location) == ("g('é')",)
    edit = source.edit(2, 2, 2, 5, "'ü'")
    assert edit is not None
    assert source.apply([edit]).decode() == text.replace("\\u00e9", "\\u00fc")
