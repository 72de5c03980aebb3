"""String literals, which the interpreter joins and evaluates, as they are written."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from randlint.patterns import regex
from randlint.syntax.literals import ConcatenatedString, FormattedString, FormattedStringExpression, SimpleString
from randlint.syntax.unclear import Unclear

if TYPE_CHECKING:
    from collections.abc import Callable

    from randlint.syntax.base import BaseExpression, BaseString
    from randlint.syntax.origin import Origin

_PLAIN = regex(
    r"""[bBrRuU]{0,2}(?:"(?!"")[^\\"\r\n]*(?:\\(?:\r\n|.)[^\\"\r\n]*)*"|'(?!'')[^\\'\r\n]*(?:\\(?:\r\n|.)[^\\'\r\n]*)*'"""
    r'''|"""[^\\"]*(?:(?:\\.|"(?!""))[^\\"]*)*"""'''
    r"""|'''[^\\']*(?:(?:\\.|'(?!''))[^\\']*)*''')""",
    re.DOTALL,
)
_FORMATTED = regex(r"""([fFrR]{1,2})(\"\"\"|'''|"|')""")
_BETWEEN = regex(r"(?:[ \t\f\r\n]|\\(?:\r\n|\r|\n)|#[^\r\n]*)*")
_NAMED = regex(r"\\N\{[^{}]*\}")
# What ends the expression in braces where it stands outside of all brackets, and all that brackets and strings are.
_TOKEN = regex(r"""[()\[\]{}:]|!=|[!=<>]=|[=!]|[bBrRuUfFtT]{0,2}["']|\#[^\r\n]*""")
_SPACES = regex(r"[ \t\f\r\n]*")
_CONVERSION = regex(r"!\s*[rsa]\s*")


def read_strings(
    at: ast.Constant | ast.JoinedStr, origin: Origin, read: Callable[[ast.expr, Origin], BaseExpression]
) -> BaseString:
    """The literals at a place. ``read`` reads the expressions in them. Raises :class:`Unclear`."""
    text = origin.slice(at.lineno, at.col_offset, at.end_lineno or 0, at.end_col_offset or 0)
    match = _PLAIN.match(text)
    if match is not None and match.end() == len(text):
        return SimpleString(text, origin)
    scan = _Scan(text, at, origin, read)
    found: list[BaseString] = []
    place = 0
    while place < len(text):
        match = _PLAIN.match(text, place)
        if match is not None:
            found.append(SimpleString(match[0], origin))
            place = match.end()
        else:
            expressions, place = scan.formatted(place)
            found.append(FormattedString(expressions, origin))
        between = _BETWEEN.match(text, place)
        place = between.end() if between is not None else place
    if isinstance(at, ast.JoinedStr) and scan.count != _count(at):
        raise Unclear  # braces inside of braces
    whole = found.pop()
    while found:
        whole = ConcatenatedString(found.pop(), whole, origin)
    return whole


def _count(at: ast.JoinedStr) -> int:
    """How many expressions there are outside of other expressions."""
    found = 0
    for part in at.values:
        if isinstance(part, ast.FormattedValue):
            found += 1 + (_count(part.format_spec) if isinstance(part.format_spec, ast.JoinedStr) else 0)
    return found


class _Scan:
    """Reads formatted strings in ``text``, which begins at ``at``."""

    def __init__(
        self, text: str, at: ast.expr, origin: Origin, read: Callable[[ast.expr, Origin], BaseExpression]
    ) -> None:
        self.text = text
        self.at = at
        self.origin = origin
        self.read = read
        self.count = 0  # of the expressions that were read

    def formatted(self, start: int) -> tuple[list[FormattedStringExpression], int]:
        """The expressions in the literal at ``start``, and where it ends."""
        opening = _FORMATTED.match(self.text, start)
        if opening is None:
            raise Unclear
        quote, is_raw = opening[2], "r" in opening[1].lower()
        return self._until(opening.end(), quote, is_raw)

    def _until(self, place: int, end: str, is_raw: bool) -> tuple[list[FormattedStringExpression], int]:
        """The expressions before ``end``, and the place after it."""
        text, found = self.text, list[FormattedStringExpression]()
        while True:
            if text.startswith(end, place):
                return found, place + len(end)
            character = text[place : place + 1]
            if not character:
                raise Unclear
            if character == "\\":
                named = None if is_raw else _NAMED.match(text, place)
                place = named.end() if named is not None else place + (1 if text[place + 1 : place + 2] in "{}" else 2)
            elif character == "{":
                if text.startswith("{{", place):
                    place += 2
                else:
                    expression, place = self._expression(place, end, is_raw)
                    found.append(expression)
            else:
                place += 1

    def _expression(self, brace: int, quote: str, is_raw: bool) -> tuple[FormattedStringExpression, int]:
        """What stands in the braces that open at ``brace``, and the place after them."""
        text = self.text
        end = place = self._end_of_expression(brace + 1)
        expression = self._read(brace, end)
        if text.startswith("=", place):
            place = _after(_SPACES, text, place + 1)
        if text.startswith("!", place):
            place = _after(_CONVERSION, text, place)
        inner: list[FormattedStringExpression] = []
        if text.startswith(":", place):
            inner, place = self._until(place + 1, "}", is_raw)
        elif text.startswith("}", place):
            place += 1
        else:
            raise Unclear
        return FormattedStringExpression(expression, inner, self.origin), place

    def _end_of_expression(self, start: int) -> int:
        depth = 0
        place = start
        while True:
            match = _TOKEN.search(self.text, place)
            if match is None:
                raise Unclear
            token, place = match[0], match.end()
            if token[-1] in "\"'":
                place = self._after_string(match.start())
            elif token in ("(", "[", "{"):
                depth += 1
            elif depth:
                depth -= token in (")", "]", "}")
            elif token in (":", "!", "=", "}"):
                return match.start()

    def _after_string(self, start: int) -> int:
        plain = _PLAIN.match(self.text, start)
        if plain is not None:
            return plain.end()
        count = self.count
        end = self.formatted(start)[1]
        self.count = count
        return end

    def _read(self, brace: int, end: int) -> BaseExpression:
        """The expression between a brace and ``end``, where it stands in the program."""
        before = self.text[:brace]
        line = self.at.lineno + len(re.findall(r"\r\n|\r|\n", before))
        column = self.at.col_offset + len(before.encode())
        if line > self.at.lineno:
            column = len(re.split(r"\r\n|\r|\n", before)[-1].encode())
        # the parenthesis lets an expression go over several lines
        try:
            found = ast.parse(f"({' ' * column}{self.text[brace + 1 : end]})", mode="eval").body
        except SyntaxError:
            raise Unclear from None
        has_none = found.col_offset == 0 and found.lineno == 1  # what has no parentheses of its own takes that one
        ast.increment_lineno(found, line - 1)
        self.count += 1
        node = self.read(found, self.origin)
        if has_none:
            node.at = None
        return node


def _after(pattern: re.Pattern[str], text: str, place: int) -> int:
    match = pattern.match(text, place)
    return match.end() if match is not None else place
