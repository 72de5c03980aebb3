"""Parsing, without what libcst does besides."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import libcst as cst

_CHECK = "__post_init__"


def parse_text(text: str) -> cst.Module:
    """The tree of a program. Raises ``libcst.ParserSyntaxError``."""
    with _unchecked():
        return cst.parse_module(text)


@contextmanager
def _unchecked() -> Iterator[None]:
    """Do not ask each node whether it could be written that way: it was read from a text that was.

    That takes a fifth of the time of parsing (libcst 1.9).
    """
    checked = getattr(cst.CSTNode, _CHECK)
    setattr(cst.CSTNode, _CHECK, _take)
    try:
        yield
    finally:
        setattr(cst.CSTNode, _CHECK, checked)


def _take(node: cst.CSTNode) -> None:
    """Take a node as it is."""
