"""Parsing, without what libcst does besides."""

from __future__ import annotations

import threading

import libcst as cst


class _Parsing(threading.local):
    """Whether this thread is parsing a text of ours."""

    now = False


_CHECK = "__post_init__"
_parsing = _Parsing()
_checked = cst.CSTNode.__post_init__


def parse_text(text: str) -> cst.Module:
    """The tree of a program. Raises ``libcst.ParserSyntaxError``."""
    if cst.CSTNode.__post_init__ is not _unless_parsing:
        # once: to change a class makes the interpreter forget what it knows of the two hundred kinds of nodes
        setattr(cst.CSTNode, _CHECK, _unless_parsing)
    _parsing.now = True
    try:
        return cst.parse_module(text)
    finally:
        _parsing.now = False


def _unless_parsing(node: cst.CSTNode) -> None:
    """Do not ask a node whether it could be written that way where it was read from a text that was.

    That takes a fifth of the time of parsing (libcst 1.9). All other nodes are asked as ever.
    """
    if not _parsing.now:
        _checked(node)
