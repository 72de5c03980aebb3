"""Reading a file, or bytes from elsewhere, into a program."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from randlint.patterns import regex
from randlint.source.lines import BOM, LINE_END
from randlint.source.model import Skipped, Source, Unreadable
from randlint.source.nesting import nesting_problem

MAX_BYTES = 8 * 1024 * 1024
# Most of a notebook is stored output.
MAX_NOTEBOOK_BYTES = 8 * MAX_BYTES
_FIRST_TWO_LINES = regex(rb"[^\r\n]*(?:\r\n|\r|\n)?[^\r\n]*")


# Texts that are not nested too deeply: half of what is read was read before, by another file's analysis.
_known_to_be_flat: set[int] = set()


class _Undecodable(Exception):
    """The bytes are no text: line and column (1-based) and message."""

    def __init__(self, line: int, column: int, message: str) -> None:
        super().__init__(message)
        self.line, self.column, self.message = line, column, message


def is_notebook(path: Path) -> bool:
    """Say whether ``path`` is read as a notebook."""
    return path.suffix.lower() == ".ipynb"


def read_bytes(path: Path, display: str) -> bytes | Unreadable:
    """Return the content of a regular file of acceptable size; never waits for a pipe or device."""
    limit = MAX_NOTEBOOK_BYTES if is_notebook(path) else MAX_BYTES
    try:
        problem = _unfit(os.stat(path), limit)
        if problem:
            return Unreadable(display, 1, 1, problem)
        # What was a file may be a pipe by now: do not wait for somebody to write to it.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as file:
            problem = _unfit(os.fstat(handle), limit)
            return Unreadable(display, 1, 1, problem) if problem else file.read()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return Unreadable(display, 1, 1, f"cannot be read: {reason}")


def _unfit(status: os.stat_result, limit: int) -> str:
    if stat.S_ISDIR(status.st_mode):
        return "cannot be read: it is a directory"
    if not stat.S_ISREG(status.st_mode):
        return "cannot be read: it is not a regular file"
    return _too_large(status.st_size, limit)


def _too_large(size: int, limit: int) -> str:
    return f"file is larger than {limit >> 20} MB: skipped; exclude it to silence this" if size > limit else ""


def read_source(path: Path, display: str, data: bytes | None = None) -> Source | Unreadable | Skipped:
    """Return the program in ``path``, or in ``data`` where the content is already at hand (standard input, an editor).

    ``display`` is the path that users see. Nothing that a file contains makes this raise.
    """
    if data is None:
        content = read_bytes(path, display)
        if isinstance(content, Unreadable):
            return content
        data = content
    problem = _too_large(len(data), MAX_NOTEBOOK_BYTES if is_notebook(path) else MAX_BYTES)
    if problem:
        return Unreadable(display, 1, 1, problem)
    try:
        if is_notebook(path):
            from randlint.source.notebook import read_notebook

            return read_notebook(path, display, data, _decode(data.removeprefix(BOM), "utf-8"))
        return _read_python(path, display, data)
    except _Undecodable as error:
        return Unreadable(display, error.line, error.column, error.message)


def _read_python(path: Path, display: str, data: bytes) -> Source | Unreadable:
    at = data.find(b"\0")
    if at >= 0:
        raise _Undecodable(*_place(data, at), "contains a NUL byte: this is not a Python source file")
    encoding = _declared_encoding(data)
    text = _decode(data.removeprefix(BOM) if encoding == "utf-8" else data, encoding)
    if hash(text) not in _known_to_be_flat:
        problem = nesting_problem(text)
        if problem is not None:
            return Unreadable(display, *problem)
        _known_to_be_flat.add(hash(text))
    return Source(path, display, "python", text, data, encoding)


def may_declare_encoding(data: bytes) -> bool:
    """Whether one of the first two lines may say how a program is encoded: without that it is UTF-8."""
    return b"coding" in _first_two_lines(data)


def _first_two_lines(data: bytes) -> bytes:
    head = _FIRST_TWO_LINES.match(data)
    return head.group() if head else b""


def _declared_encoding(data: bytes) -> str:
    """Return the encoding by the rules of PEP 263."""
    if not may_declare_encoding(data):
        return "utf-8"
    import tokenize

    lines = LINE_END.split(_first_two_lines(data).decode("latin-1"))
    # One line per call, whatever ends it: tokenize itself only knows LF.
    ready = iter([line.encode("latin-1") + b"\n" for line in lines])
    try:
        encoding, _ = tokenize.detect_encoding(lambda: next(ready, b""))
    except SyntaxError as error:
        reason = str(error.msg)
        if "declaration" in reason:
            return "utf-8"
        raise _Undecodable(1 if "coding" in lines[0] else 2, 1, f"cannot be decoded: {reason}") from None
    return "utf-8" if encoding == "utf-8-sig" else encoding


def _decode(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
        if not text.isascii():
            text.encode("utf-8")
    except UnicodeDecodeError as error:
        name = "UTF-8" if encoding == "utf-8" else encoding
        line, column = _place(data, error.start, encoding)
        hint = "save it as UTF-8 or declare its encoding" if name == "UTF-8" else "correct the declared encoding"
        byte = data[error.start]
        raise _Undecodable(
            line, column, f"not valid {name} at line {line}, column {column} (byte 0x{byte:02x}): {hint}"
        ) from None
    except (LookupError, ValueError) as error:
        raise _Undecodable(1, 1, f"cannot be decoded as {encoding}: {error}") from None
    return text


def _place(data: bytes, at: int, encoding: str = "utf-8") -> tuple[int, int]:
    """Return the 1-based line and column of the byte at ``at``."""
    before = data[:at].decode(encoding, errors="replace")
    lines = LINE_END.split(before)
    return len(lines), len(lines[-1]) + 1
