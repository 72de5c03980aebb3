"""Line arithmetic over program text: where lines start, how they end.

Only CR LF, LF and a lone CR end a line, as in the Python grammar. ``str.splitlines`` also splits at form feeds and
a dozen other characters, which would shift every position behind them.
"""

from __future__ import annotations

from collections import Counter

from randlint.patterns import regex

BOM = b"\xef\xbb\xbf"
LINE_END = regex(r"\r\n|\n|\r")


def line_starts(text: str) -> tuple[int, ...]:
    """Return the offset of every line of ``text``; a final line end opens one more, empty line."""
    if "\r" not in text:
        starts = [0]
        find, at = text.find, -1
        while (at := find("\n", at + 1)) >= 0:
            starts.append(at + 1)
        return tuple(starts)
    return (0, *(match.end() for match in LINE_END.finditer(text)))


def split_lines(text: str) -> list[str]:
    """Return the lines of ``text`` without their ends; always at least one."""
    return LINE_END.split(text) if "\r" in text else text.split("\n")


def newline_at(text: str, offset: int) -> str:
    """Return the line end that text inserted at ``offset`` should use: the one of its line, else the usual one."""
    match = LINE_END.search(text, offset)
    # An offset between CR and LF belongs to the line that both of them end.
    if match is not None and not (offset and text[offset - 1 : offset + 1] == "\r\n"):
        return match.group()
    counts = Counter(LINE_END.findall(text))
    return min(counts, key=lambda end: (-counts[end], end)) if counts else "\n"


def with_newlines(content: str, newline: str) -> str:
    """Return ``content`` with every line end written as ``newline``."""
    return LINE_END.sub(lambda _: newline, content)
