"""A program without its comments and without what stands in its strings."""

from __future__ import annotations

import re

from randlint.patterns import regex

# Strings and comments; what is not closed is left alone, and is no Python.
_LITERAL = regex(
    rb'''("""[^\\"]*(?:(?:\\.|"(?!""))[^\\"]*)*"""'''
    rb"""|'''[^\\']*(?:(?:\\.|'(?!''))[^\\']*)*'''"""
    rb"""|\#[^\r\n]*"""
    rb"""|"[^\\"\r\n]*(?:\\(?:\r\n|.)[^\\"\r\n]*)*"|'[^\\'\r\n]*(?:\\(?:\r\n|.)[^\\'\r\n]*)*')""",
    re.DOTALL,
)
_ENDS_PREFIX = frozenset((b"f", b"F", b"t", b"T", b"r", b"R"))
_FIELD = regex(rb"\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}")


def without_literals(data: bytes) -> bytes:
    """The code of a program; of formatted strings the expressions stay, of other strings the quotes."""
    pieces = _LITERAL.split(data)  # code and literals, in turns
    for at in range(1, len(pieces), 2):
        literal, before = pieces[at], pieces[at - 1]
        if literal[0] == 0x23:
            pieces[at] = b""
        elif before[-1:] in _ENDS_PREFIX and _is_prefix(before):
            pieces[at] = _fields(literal)
        else:
            pieces[at] = b"''"
    return b"".join(pieces)


def _fields(literal: bytes) -> bytes:
    """A formatted string without its text: nothing but the expressions in it."""
    quote = literal[:3] if literal[:3] in (b'"""', b"'''") else literal[:1]
    inner = literal[len(quote) : -len(quote)].replace(b"{{", b"").replace(b"}}", b"") if b"{" in literal else b""
    return quote + b"".join(_FIELD.findall(inner)) + quote


def _is_prefix(before: bytes) -> bool:
    """Whether the letters before a quote are the prefix of a formatted string, and not the end of a name."""
    at = len(before)
    while at and len(before) - at < 3 and chr(before[at - 1]).isalpha():
        at -= 1
    if at and (before[at - 1 : at].isalnum() or before[at - 1] == 0x5F):
        return False
    return before[at:].lower() in (b"f", b"t", b"rf", b"fr", b"rt", b"tr")
