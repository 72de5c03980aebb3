"""Regular expressions that are compiled when they are first asked something.

Modules hold two hundred and sixty of them; a run asks a tenth. To compile them all took a tenth of the time of linting
one file.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast

_ASKED = ("findall", "finditer", "fullmatch", "match", "search", "split", "sub", "subn")


class _Pattern:
    """In the place of a :class:`re.Pattern`, with its methods once one of them was asked for."""

    __slots__ = ("_flags", "_text", *_ASKED)

    def __init__(self, text: str | bytes, flags: int) -> None:
        self._text = text
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        """Called for what is not there yet. Raises re.error."""
        compiled = re.compile(self._text, self._flags)
        for each in _ASKED:
            setattr(self, each, getattr(compiled, each))
        return getattr(compiled, name)


def regex(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """As :func:`re.compile`, later. What is wrong with it shows when it is used."""
    return cast("re.Pattern[AnyStr]", _Pattern(text, flags))
