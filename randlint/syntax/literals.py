"""Numbers and strings."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from randlint.syntax.base import BaseExpression, BaseNumber, BaseString, CSTNode

if TYPE_CHECKING:
    from randlint.syntax.origin import Origin, Spot


class Integer(BaseNumber):
    __slots__ = ("value",)

    def __init__(self, value: str, origin: Origin | None = None, at: Spot | None = None) -> None:
        self.value = value
        self.origin = origin
        self.at = at

    @property
    def evaluated_value(self) -> int:
        found: int = ast.literal_eval(self.value)
        return found


class Float(BaseNumber):
    __slots__ = ("value",)

    def __init__(self, value: str, origin: Origin | None = None, at: Spot | None = None) -> None:
        self.value = value
        self.origin = origin
        self.at = at

    @property
    def evaluated_value(self) -> float:
        found: float = ast.literal_eval(self.value)
        return found


class Imaginary(BaseNumber):
    __slots__ = ("value",)

    def __init__(self, value: str, origin: Origin | None = None, at: Spot | None = None) -> None:
        self.value = value
        self.origin = origin
        self.at = at

    @property
    def evaluated_value(self) -> complex:
        found: complex = ast.literal_eval(self.value)
        return found


class SimpleString(BaseString):
    __slots__ = ("value",)

    def __init__(self, value: str, origin: Origin | None = None, at: Spot | None = None) -> None:
        self.value = value
        self.origin = origin
        self.at = at

    @property
    def evaluated_value(self) -> str | bytes:
        found: str | bytes = ast.literal_eval(self.value)
        return found

    @property
    def prefix(self) -> str:
        return self.value[: min(at for at in (self.value.find("'"), self.value.find('"')) if at >= 0)].lower()

    @property
    def quote(self) -> str:
        text = self.value[len(self.prefix) :]
        return text[:3] if len(text) >= 6 and text[:3] == text[0] * 3 else text[0]

    @property
    def raw_value(self) -> str:
        """What stands between the quotes, as written."""
        quote = len(self.quote)
        return self.value[len(self.prefix) + quote : -quote]


class ConcatenatedString(BaseString):
    __slots__ = ("left", "right")
    parts = ("left", "right")

    def __init__(
        self, left: BaseString, right: BaseString, origin: Origin | None = None, at: Spot | None = None
    ) -> None:
        self.left = left
        self.right = right
        self.origin = origin
        self.at = at

    @property
    def evaluated_value(self) -> str | bytes | None:
        """The value; None where a part of it is only known at run time."""
        left, right = self.left, self.right
        if not isinstance(left, SimpleString) or not isinstance(right, (SimpleString, ConcatenatedString)):
            return None
        first, rest = left.evaluated_value, right.evaluated_value
        if isinstance(first, str) and isinstance(rest, str):
            return first + rest
        return first + rest if isinstance(first, bytes) and isinstance(rest, bytes) else None


class FormattedStringExpression(CSTNode):
    __slots__ = ("expression", "format_spec")
    parts = ("expression", "format_spec")

    def __init__(
        self,
        expression: BaseExpression,
        format_spec: Sequence[FormattedStringExpression] = (),
        origin: Origin | None = None,
        at: Spot | None = None,
    ) -> None:
        self.expression = expression
        self.format_spec = format_spec
        self.origin = origin
        self.at = at


class FormattedString(BaseString):
    """``expressions`` are what stands in braces; the text around them is left out."""

    __slots__ = ("expressions",)
    parts = ("expressions",)

    def __init__(
        self,
        expressions: Sequence[FormattedStringExpression],
        origin: Origin | None = None,
        at: Spot | None = None,
    ) -> None:
        self.expressions = expressions
        self.origin = origin
        self.at = at


class TemplatedString(FormattedString):
    __slots__ = ()
