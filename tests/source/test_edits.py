"""Edits change what they name and nothing else, byte for byte."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from randlint.findings import Edit
from randlint.source import Source, write_atomically
from tests.source.reading import cells, code, notebook, source_of

LETTERS = "ab(é€😀\t\x0c\"'\\"
CONTENT = st.text(alphabet='xyzñ😀"\\\n', max_size=6)


def offsets(text: str) -> list[tuple[int, int]]:
    """Return the 1-based line and column of every offset that an edit may name, in order."""
    places, line = [], 1
    for part in re.split(r"(\r\n|\r|\n)", text):
        if part in ("\r\n", "\r", "\n"):
            line += 1
        else:
            places += [(line, column) for column in range(1, len(part) + 2)]
    return places


def reference(text: str, edits: list[Edit]) -> str:
    """Return ``text`` after the edits, last first, with line ends as they are inserted."""
    lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", text)
    starts = [sum(map(len, lines[:i])) for i in range(len(lines))]
    for edit in reversed(edits):
        start = starts[edit.line - 1] + edit.column - 1
        end = starts[edit.end_line - 1] + edit.end_column - 1
        own = re.search(r"\r\n|\r|\n", lines[edit.line - 1])
        newline = own.group() if own else usual(text)
        text = text[:start] + edit.content.replace("\n", newline) + text[end:]
    return text


def usual(text: str) -> str:
    """Return the most frequent line end."""
    ends = re.findall(r"\r\n|\r|\n", text)
    return max(sorted(set(ends)), key=ends.count) if ends else "\n"


@st.composite
def edits_of(draw: st.DrawFn, text: str, cell: int | None = None) -> list[Edit]:
    """Draw edits of ``text`` that do not overlap, in order."""
    places = offsets(text)
    picked = sorted(draw(st.lists(st.integers(0, len(places) - 1), max_size=6)))
    pairs = zip(picked[::2], picked[1::2], strict=False)
    return [Edit(*places[a], *places[b], draw(CONTENT), cell) for a, b in pairs]


@given(st.data(), st.text(alphabet=LETTERS + "\n\r", max_size=40), st.sampled_from(["", "\ufeff"]))
def test_edits_of_text(data: st.DataObject, text: str, mark: str):
    """With every mix of line ends, with and without a byte order mark."""
    text = "x" + text
    source = source_of((mark + text).encode())
    edits = data.draw(edits_of(text))
    distinct = len({edit.sort_key[:3] for edit in edits}) == len(edits)
    shuffled = data.draw(st.permutations(edits)) if distinct else edits
    assert source.apply(shuffled) == (mark + reference(text, edits)).encode()


def test_a_last_line_without_end_gets_the_usual_one():
    """Inserted line ends are those of their line, or else the most frequent ones."""
    source = source_of("a\nb\r\nc\r\nd")
    assert source.apply([Edit(1, 1, 1, 1, "x\n"), Edit(4, 2, 4, 2, "\n")]) == b"x\na\nb\r\nc\r\nd\r\n"


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-8", "shift_jis", "koi8-r"])
def test_edits_keep_the_encoding(encoding: str):
    """Bytes around an edit are those that were there."""
    word = {"shift_jis": "日本", "koi8-r": "мир"}.get(encoding, "é")
    raw = f"# coding: {encoding}\r\nx = '{word}'\ny = f()\n".encode(encoding)
    source = source_of(raw)
    edit = source.edit(3, 6, 3, 6, "'" + word + "'")
    assert edit is not None
    assert source.apply([edit]) == raw.replace(b"f()", b"f('" + word.encode(encoding) + b"')")


def test_content_that_the_encoding_cannot_hold_is_refused():
    """An edit with characters outside of Latin-1 is none."""
    source = source_of("# coding: latin-1\nx = 1\n")
    assert source.edit(2, 4, 2, 5, "'€'") is None
    with pytest.raises(ValueError, match="codec can't encode"):
        source.apply([Edit(2, 5, 2, 6, "'€'")])


def test_text_that_has_several_spellings_is_not_rewritten():
    """UTF-7 would come back in another spelling: the file is left alone."""
    source = source_of(b"# coding: utf-7\nx = '+AGE-'\n")
    assert source.text == "# coding: utf-7\nx = 'a'\n"
    with pytest.raises(ValueError, match="cannot be written back"):
        source.apply([Edit(1, 1, 1, 1, "#")])


@pytest.mark.parametrize(
    ("edits", "message"),
    [
        ([Edit(1, 1, 1, 3, "a"), Edit(1, 2, 1, 4, "b")], "overlap"),
        ([Edit(1, 1, 1, 3, "a"), Edit(1, 1, 1, 3, "a")], "overlap"),
        ([Edit(1, 3, 1, 2, "a")], "ends before it starts"),
        ([Edit(9, 1, 9, 1, "a")], "no line 9"),
        ([Edit(1, 7, 1, 7, "a")], "no line 1, column 7"),
        ([Edit(1, 0, 1, 1, "a")], "no line 1, column 0"),
    ],
)
def test_impossible_edits_raise(edits: list[Edit], message: str):
    """Overlapping or misplaced edits are a mistake of the caller."""
    for source in (source_of("x = 1\ny\n"), cells("x = 1\ny\n")):
        own = [
            Edit(e.line, e.column, e.end_line, e.end_column, e.content, 0 if source.kind == "notebook" else None)
            for e in edits
        ]
        with pytest.raises(ValueError, match=message):
            source.apply(own)


def test_insertions_at_one_place_keep_their_order():
    """Also in front of a replacement."""
    source = source_of("x")
    assert source.apply([Edit(1, 1, 1, 1, "a"), Edit(1, 1, 1, 2, "y"), Edit(1, 1, 1, 1, "b")]) == b"aby"


def test_no_edits_change_nothing():
    """Not even a file that could not be written back."""
    assert source_of(b"# coding: utf-7\nx = '+AGE-'\n").apply([]) == b"# coding: utf-7\nx = '+AGE-'\n"


def test_edits_of_program_places():
    """Program columns become 1-based; places that do not exist give no edit."""
    source = source_of("x = f(\n)\n")
    assert source.edit(1, 6, 2, 0, "1") == Edit(1, 7, 2, 1, "1")
    assert source.edit(1, 7, 1, 7, "1") is None
    assert source.edit(4, 0, 4, 0, "1") is None
    assert source.edit(1, 2, 1, 1, "1") is None


CELL = st.text(alphabet=LETTERS + "\n\n", min_size=1, max_size=25).map(lambda text: text + "#")
STYLE = st.fixed_dictionaries(
    {"indent": st.sampled_from([None, 1, "\t"]), "ensure_ascii": st.booleans(), "sort_keys": st.booleans()}
)


def spelt(draw: st.DrawFn, text: str) -> str | list[str]:
    """Return a cell's source as one string, as lines, or cut anywhere."""
    how = draw(st.integers(0, 2))
    if how == 0:
        return text
    if how == 1:
        return re.split(r"(?<=\n)(?=.)", text, flags=re.DOTALL)
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=3)))
    return [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]


@given(st.data())
def test_edits_of_notebooks(data: st.DataObject):
    """The sources become what the edits say, every other value and every other byte stays."""
    draw = data.draw
    texts = draw(st.lists(CELL, min_size=1, max_size=3))
    stored = [code(data.draw(st.composite(spelt)(text)), id=f"ü{i}") for i, text in enumerate(texts)]
    raw = json.dumps({"nbformat": 4, "cells": stored, "metadata": {"t": "é\\"}}, **draw(STYLE))
    source = source_of(raw, "a.ipynb")
    per_cell = [draw(edits_of(text, index)) for index, text in enumerate(texts)]
    edited = source.apply([edit for edits in per_cell for edit in edits]).decode()
    expected = json.loads(raw)
    found = json.loads(edited)
    for index, (text, edits) in enumerate(zip(texts, per_cell, strict=True)):
        assert "".join(found["cells"][index].pop("source")) == reference(text, edits)
        expected["cells"][index].pop("source")
        if not edits:
            assert raw_source(source, raw, index) in edited
    assert found == expected
    touched = [index for index, edits in enumerate(per_cell) if edits]
    if touched:
        first, last = source._raw_strings.cells[touched[0]], source._raw_strings.cells[touched[-1]]
        assert edited.startswith(raw[: first.pieces[0].start])
        assert edited.endswith(raw[last.pieces[-1].end :])
    else:
        assert edited == raw


def raw_source(source: Source, raw: str, index: int) -> str:
    pieces = source._raw_strings.cells[index].pieces
    return raw[pieces[0].start : pieces[-1].end]


def edited_cell(source: Source, *edit: object) -> str:
    """Return the raw JSON after one edit of program places."""
    made = source.edit(*edit)
    assert made is not None
    return source.apply([made]).decode()


def test_only_the_changed_string_differs():
    """Escapes, indentation and the strings around stay as they are."""
    raw = notebook(code(["a = 'é\\t\"'\n", "b = f()"])).replace('"a = ', '"\\u0061 = ')
    source = source_of(raw, "a.ipynb")
    assert edited_cell(source, 2, 6, 2, 6, "1") == raw.replace("f()", "f(1)")
    assert edited_cell(source, 1, 9, 1, 9, "é") == raw.replace('t\\"', 't\\"\\u00e9')
    assert edited_cell(source, 1, 0, 1, 1, "x") == raw.replace("\\u0061 = ", "x = ")


@pytest.mark.parametrize(
    ("stored", "escaped"),
    [('"é = 1"', False), ('"\\u00e9 = 1"', True), ('"e = 1"', False)],
)
def test_new_text_is_escaped_like_its_string(stored: str, escaped: bool):
    """A string that escapes non-ASCII characters goes on doing so."""
    raw = '{"cells": [{"cell_type": "code", "source": STORED}]}'.replace("STORED", stored)
    expected = raw.replace("= 1", "= '\\u00fc'" if escaped else "= 'ü'")
    assert edited_cell(source_of(raw, "a.ipynb"), 1, 4, 1, 5, "'ü'") == expected


def test_new_text_is_escaped_like_the_file():
    """A string without such characters follows the other strings."""
    raw = notebook("print('é')", "x = 1")
    assert edited_cell(source_of(raw, "a.ipynb"), 2, 4, 2, 5, "'ü'") == raw.replace("x = 1", "x = '\\u00fc'")


def test_inserted_lines_become_strings_of_their_own():
    """A list of lines stays a list of lines, in the layout of the file."""
    raw = notebook(code(["a = 1\n", "b = 2"]), code(["c = 3"]))
    source = source_of(raw, "a.ipynb")
    inserted = edited_cell(source, 2, 0, 2, 0, "import x\nx.seed()\n")
    assert json.loads(inserted)["cells"][0]["source"] == ["a = 1\n", "import x\n", "x.seed()\n", "b = 2"]
    assert inserted == notebook(code(["a = 1\n", "import x\n", "x.seed()\n", "b = 2"]), code(["c = 3"]))
    single = edited_cell(source, 3, 0, 3, 0, "import x\n")
    assert single == notebook(code(["a = 1\n", "b = 2"]), code(["import x\n", "c = 3"]))


def test_lines_added_at_the_end_leave_no_empty_string():
    """Behind the last line end of a cell there is nothing to store."""
    raw = notebook(code(["a = 1\n", "b = 2"]))
    added = edited_cell(source_of(raw, "a.ipynb"), 2, 5, 2, 5, "\nc = 3\n")
    assert added == notebook(code(["a = 1\n", "b = 2\n", "c = 3\n"]))


def test_deleted_lines_take_their_string_along():
    """And joined lines become one string."""
    raw = notebook(code(["a = 1\n", "b = 2\n", "c = 3"]))
    source = source_of(raw, "a.ipynb")
    assert edited_cell(source, 2, 0, 3, 0, "") == notebook(code(["a = 1\n", "c = 3"]))
    assert edited_cell(source, 1, 5, 2, 0, "; ") == notebook(code(["a = 1; b = 2\n", "c = 3"]))


def test_edits_where_the_program_differs_are_refused():
    """Magics, other languages and broken cells cannot be edited, nor can two cells at once."""
    source = cells("%matplotlib inline\nx = 1", "%%bash\nls", "1 +", "y = 2")
    assert source.edit(1, 0, 1, 1, "z") is None
    assert source.edit(1, 0, 2, 1, "z") is None
    assert source.edit(2, 0, 2, 1, "z") == Edit(2, 1, 2, 2, "z", 0)
    assert source.edit(3, 0, 3, 0, "z") is None
    assert source.edit(5, 0, 5, 0, "z") is None
    assert source.edit(2, 0, 6, 1, "z") is None
    assert source.edit(6, 0, 7, 0, "") == Edit(1, 1, 1, 6, "", 3)


def test_edits_behind_a_shift_land_where_the_code_is():
    """The code behind %time and inside an indented cell can be edited, but not by several lines."""
    source = cells("%time f()", "    g()\n    h()")
    assert source.text == "f()\ng()\nh()\n"
    assert source.edit(1, 2, 1, 2, "1") == Edit(1, 9, 1, 9, "1", 0)
    assert source.edit(3, 2, 3, 2, "1") == Edit(2, 7, 2, 7, "1", 1)
    assert source.edit(3, 2, 3, 2, "1\n") is None


def test_writing_keeps_mode_and_links(tmp_path: Path):
    """The file behind a link is replaced, with its permissions, and nothing else is left."""
    path = tmp_path / "a.py"
    path.write_text("old")
    path.chmod(0o754)
    link = tmp_path / "link.py"
    link.symlink_to("a.py")
    write_atomically(link, b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o754
    assert link.is_symlink()
    assert sorted(os.listdir(tmp_path)) == ["a.py", "link.py"]


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_writing_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]):
    """Neither on an error nor when interrupted."""
    path = tmp_path / "a.py"
    path.write_text("old")

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(error):
        write_atomically(path, b"new")
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["a.py"]


def test_writing_to_a_missing_file_is_an_error(tmp_path: Path):
    """A file that was deleted meanwhile is not made anew."""
    with pytest.raises(FileNotFoundError):
        write_atomically(tmp_path / "a.py", b"new")
    assert os.listdir(tmp_path) == []


def test_a_new_file_is_made_only_on_demand(tmp_path: Path):
    """A report goes to a file that is not there yet."""
    write_atomically(tmp_path / "report.json", b"{}", create=True)
    assert (tmp_path / "report.json").read_bytes() == b"{}"
    assert [p.name for p in tmp_path.iterdir()] == ["report.json"]


def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path: Path) -> None:
    """So is a device such as /dev/null or /dev/stdout: nothing takes its place."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_atomically(pipe, b"report", create=True)
        assert os.read(reader, 100) == b"report"
    finally:
        os.close(reader)
    assert pipe.is_fifo()
    assert [p.name for p in tmp_path.iterdir()] == ["pipe"]
