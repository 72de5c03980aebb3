"""Reading Python files: encodings, line ends, and everything that cannot be read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from randlint.findings import Location
from randlint.source import MAX_BYTES, Skipped, Source, Unreadable, display_path, read_bytes, read_source
from tests.source.reading import source_of, unreadable


def refusal(path: Path) -> str:
    """Return why a path cannot be read."""
    source = read_source(path, "shown.py")
    assert isinstance(source, Unreadable)
    assert (source.path, source.cell) == ("shown.py", None)
    return source.message


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        (b"", "", "utf-8"),
        (b"x = '\xc3\xa9'\n", "x = 'é'\n", "utf-8"),
        (b"\xef\xbb\xbfx = 1\n", "x = 1\n", "utf-8"),
        (b"\xef\xbb\xbf# coding: utf-8\nx\n", "# coding: utf-8\nx\n", "utf-8"),
        (b"# -*- coding: latin-1 -*-\nx = '\xe9'\n", "# -*- coding: latin-1 -*-\nx = 'é'\n", "iso-8859-1"),
        (b"#!/usr/bin/python\r# vim: fileencoding=cp1252\ry = '\x80'", None, "cp1252"),
        (b"x = 1\n\n# coding: latin-1\n", "x = 1\n\n# coding: latin-1\n", "utf-8"),
        (b"x = 1 # coding: latin-1\n", "x = 1 # coding: latin-1\n", "utf-8"),
        (b"a\r\nb\rc\n\x0cd", "a\r\nb\rc\n\x0cd", "utf-8"),
    ],
)
def test_text_is_decoded_as_python_does(data: bytes, text: str | None, encoding: str):
    """PEP 263 declarations and byte order marks are honoured, line ends are left alone."""
    source = source_of(data)
    assert source.encoding == encoding
    assert source.kind == "python"
    assert source.raw == data
    assert source.text == (text if text is not None else data.decode(encoding))


@pytest.mark.parametrize(
    ("data", "line", "column", "message"),
    [
        (b"x = 1\ny = 2\nz = '\xe9'\n", 3, 6, "not valid UTF-8 at line 3, column 6 (byte 0xe9)"),
        (b"# \xc3\xa9\r\n\xc3\xa9\xff", 2, 2, "not valid UTF-8 at line 2, column 2 (byte 0xff)"),
        (b"\xff\xfex\x00", 1, 4, "contains a NUL byte"),
        (b"x = 1\n\x00", 2, 1, "contains a NUL byte"),
        (b"# coding: klingon\n", 1, 1, "cannot be decoded: unknown encoding: klingon"),
        (b"#!/bin/sh\n# coding: klingon\n", 2, 1, "cannot be decoded: unknown encoding: klingon"),
        (b"\xef\xbb\xbf# coding: latin-1\n", 1, 1, "cannot be decoded: encoding problem: utf-8"),
        (b"# coding: ascii\nx = '\xe9'\n", 2, 6, "not valid ascii at line 2, column 6 (byte 0xe9)"),
        (b"# coding: hex\n00", 1, 1, "cannot be decoded"),
        (b"# coding: raw_unicode_escape\n'\\ud800'", 1, 1, "cannot be decoded as raw_unicode_escape"),
    ],
)
def test_what_is_no_text_is_refused_with_its_place(data: bytes, line: int, column: int, message: str):
    """One line that says which byte, where, and what to do."""
    problem = unreadable(data)
    assert (problem.line, problem.column) == (line, column)
    assert problem.message.startswith(message)
    assert "\n" not in problem.message
    assert problem.location == Location("a.py", line, column, line, column)


def test_large_files_are_refused(tmp_path: Path):
    """Ten megabytes of Python are no program that somebody wrote; the limit itself still passes."""
    path = tmp_path / "a.py"
    path.write_bytes(b"#" * 10_000_000)
    assert refusal(path) == "file is larger than 8 MB: skipped; exclude it to silence this"
    assert unreadable(b"#" * (MAX_BYTES + 1)).message == refusal(path)
    assert len(source_of(b"#" * MAX_BYTES).text) == MAX_BYTES


def test_what_is_no_regular_file_is_refused(tmp_path: Path):
    """A directory, a pipe nobody writes to, a device, a missing file, a name that cannot exist: never a wait."""
    (tmp_path / "x.py").mkdir()
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "link.py").symlink_to("link.py")
    assert refusal(tmp_path / "x.py") == "cannot be read: it is a directory"
    assert refusal(tmp_path / "pipe.py") == "cannot be read: it is not a regular file"
    assert refusal(Path(os.devnull)) == "cannot be read: it is not a regular file"
    assert refusal(tmp_path / "gone.py") == "cannot be read: No such file or directory"
    assert refusal(tmp_path / "link.py").startswith("cannot be read: Too many levels of symbolic links")
    assert "embedded null" in refusal(tmp_path / "a\0.py")


def test_a_file_that_changes_between_two_looks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """What was a file when it was found may be gone, closed or a pipe when it is opened."""
    path = tmp_path / "a.py"
    path.write_text("x = 1\n")
    real_open = os.open

    def vanish(name: Path, *rest: int) -> int:
        path.unlink()
        return real_open(name, *rest)

    def become_pipe(name: Path, *rest: int) -> int:
        os.mkfifo(path)
        return real_open(name, *rest)

    def deny(name: Path, *rest: int) -> int:
        raise PermissionError(13, "Permission denied", str(name))

    monkeypatch.setattr(os, "open", deny)
    assert refusal(path) == "cannot be read: Permission denied"
    monkeypatch.setattr(os, "open", vanish)
    assert refusal(path) == "cannot be read: No such file or directory"
    path.write_text("x = 1\n")
    monkeypatch.setattr(os, "open", lambda name, *rest: (path.unlink(), become_pipe(name, *rest))[1])
    assert refusal(path) == "cannot be read: it is not a regular file"


def test_bytes_can_be_read_before_the_program(tmp_path: Path):
    """A caller may look at the bytes first and hand them over."""
    path = tmp_path / "a.py"
    path.write_bytes(b"x\r\n")
    assert read_bytes(path, "a.py") == b"x\r\n"
    assert source_of(b"x\r\n").text == "x\r\n"


def test_places_and_lines():
    """Program places become 1-based, and are clipped where they lie outside."""
    source = source_of("a\r\n\x0cb = 'é'\rc\n")
    assert source.locate(2, 5, 2, 8) == Location("a.py", 2, 6, 2, 9)
    assert source.lines_at(source.locate(2, 5, 3, 0)) == ("\x0cb = 'é'", "c")
    assert source.locate(4, 0, 9, 9) == Location("a.py", 4, 1, 4, 1)
    assert source.locate(1, 0, 1, 99) == Location("a.py", 1, 1, 1, 2)
    assert source_of("").lines_at(source_of("").locate(1, 0, 1, 0)) == ("",)


def test_shown_paths_are_those_given(tmp_path: Path):
    """The display path is the one in locations, whatever the real one."""
    path = tmp_path / "a.py"
    path.write_text("x = 1\n")
    source = read_source(path, display_path(path, tmp_path.parent))
    assert isinstance(source, Source)
    assert source.locate(1, 0, 1, 1).path == f"{tmp_path.name}/a.py"


@given(st.binary(), st.sampled_from(["a.py", "a.ipynb", "a"]))
def test_random_bytes_never_crash(data: bytes, name: str):
    """Whatever the bytes are, the answer is a program or a reason."""
    assert isinstance(read_source(Path(name), name, data), Source | Unreadable | Skipped)


@given(st.text(alphabet="# -*coding:=latin1utf8\r\n\x0c\ufeffxé", max_size=60))
def test_random_heads_never_crash(text: str):
    """Also when they look like declarations."""
    assert isinstance(read_source(Path("a.py"), "a.py", text.encode()), Source | Unreadable)


@given(st.text(alphabet="()[]{}'\"f#\\\n\r,;.+ a", max_size=400))
def test_random_structure_never_crashes(text: str):
    """Unbalanced brackets and quotes of all kinds are for the parser to refuse."""
    assert isinstance(read_source(Path("a.py"), "a.py", text.encode()), Source | Unreadable)
