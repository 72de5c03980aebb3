"""What libcst is used for: how code is written, and what it is after an edit."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import libcst

from randlint.syntax.base import CSTNode
from randlint.syntax.from_libcst import parts_of


class _Parsing(threading.local):
    """Whether this thread is parsing a text of ours."""

    now = False


_CHECK = "__post_init__"
_EMPTY = libcst.Module([])
_parsing = _Parsing()
_checked = libcst.CSTNode.__post_init__


def parse_text(text: str) -> libcst.Module:
    """The tree of a program. Raises ``libcst.ParserSyntaxError``."""
    if libcst.CSTNode.__post_init__ is not _unless_parsing:
        # once: to change a class makes the interpreter forget what it knows of the two hundred kinds of nodes
        setattr(libcst.CSTNode, _CHECK, _unless_parsing)
    _parsing.now = True
    try:
        return libcst.parse_module(text)
    finally:
        _parsing.now = False


def _unless_parsing(node: libcst.CSTNode) -> None:
    """Do not ask a node whether it could be written that way where it was read from a text that was.

    That takes a fifth of the time of parsing (libcst 1.9). All other nodes are asked as ever.
    """
    if not _parsing.now:
        _checked(node)


def code_of(node: libcst.CSTNode) -> str:
    """The text of a node, without surrounding whitespace and without the indentation of the block it stands in."""
    return _EMPTY.code_for_node(node).strip()


def pairs(ours: CSTNode, theirs: libcst.CSTNode) -> Iterator[tuple[CSTNode, libcst.CSTNode]]:
    """Each node of ours with libcst's, for two trees of the same text."""
    waiting = [(ours, theirs)]
    while waiting:
        mine, other = waiting.pop()
        yield mine, other
        for name, part in parts_of(other, type(mine)):
            if name in mine.parts and part is not None:
                own = getattr(mine, name)
                if isinstance(part, libcst.CSTNode):
                    waiting.append((own, part))
                else:
                    waiting.extend(zip(own, part, strict=True))
