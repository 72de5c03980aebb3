"""Paths and other texts of a project, without the project's root where they begin with it."""

from __future__ import annotations

import os
from typing import Any

_MARK = "\1"


class Shortener:
    """Texts that start with ``root`` (an absolute path) are kept short; all others stay as they are."""

    def __init__(self, root: str) -> None:
        self._start = root.rstrip(os.sep) + os.sep

    def short(self, text: str) -> str:
        if text.startswith(_MARK):
            return _MARK + text
        rest = text[len(self._start) :] if text.startswith(self._start) else _MARK
        return text if rest.startswith(_MARK) else _MARK + rest

    def long(self, text: str) -> str:
        if not text.startswith(_MARK):
            return text
        rest = text[1:]
        return rest if rest.startswith(_MARK) else self._start + rest

    def all_short(self, plain: Any) -> Any:
        """A plain value with all its texts shortened, keys included."""
        return _mapped(plain, self.short)

    def all_long(self, plain: Any) -> Any:
        """The other way round."""
        return _mapped(plain, self.long)


def _mapped(plain: Any, change: Any) -> Any:
    if isinstance(plain, str):
        return change(plain)
    if isinstance(plain, list):
        return [_mapped(each, change) for each in plain]
    if isinstance(plain, dict):
        return {change(key): _mapped(value, change) for key, value in plain.items()}
    return plain
