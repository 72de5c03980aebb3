"""From text to nodes: with the interpreter's parser, else with libcst."""

from __future__ import annotations

import ast
import warnings
from typing import TYPE_CHECKING

from randlint.syntax.origin import Origin

if TYPE_CHECKING:
    from randlint.syntax.compound import Module

_BROKEN = (SyntaxError, ValueError, RecursionError, MemoryError)


class ParserSyntaxError(Exception):
    """No parser takes the text. ``raw_line`` counts from 1, ``raw_column`` from 0."""

    def __init__(self, message: str, raw_line: int, raw_column: int) -> None:
        super().__init__(message)
        self.raw_line = raw_line
        self.raw_column = raw_column


def parse(text: str, first: int = 0) -> Module:
    """The tree of a program, or of the statements that begin at line ``first`` (from 0) of one, at the left margin.

    Raises :class:`ParserSyntaxError`; RecursionError where the text is nested too deeply.
    """
    from randlint.syntax.from_ast import Unclear, read_module

    origin = Origin(text, first)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return read_module(ast.parse(text), origin)
    except (*_BROKEN, Unclear):
        return parse_with_libcst(origin)


def read(statements: list[ast.stmt], text: str, first: int) -> Module:
    """The tree of statements that were parsed with their whole program. Raises as :func:`parse` does."""
    from randlint.syntax.from_ast import Unclear, read_module

    try:
        return read_module(ast.Module(statements, []), Origin(text, first, first))
    except Unclear:
        return parse_with_libcst(Origin(text, first))


def parse_with_libcst(origin: Origin) -> Module:
    """The tree of a text of which the interpreter does not say enough, or nothing. Raises as :func:`parse` does."""
    import libcst

    from randlint.syntax.from_libcst import read_module

    try:
        return read_module(origin.parsed(), origin)
    except libcst.ParserSyntaxError as error:
        raise ParserSyntaxError(error.message, error.raw_line, error.raw_column) from error
