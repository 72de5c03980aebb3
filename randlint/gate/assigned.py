"""Where a text gives names and attributes their values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property

from randlint.patterns import regex

# What stands behind a name that a statement, a default or an argument gives a value.
_GIVEN = regex(rb"[ \t]*(?::[^=\n]*)?:?=(?!=)")
# The same where it gets one together with others.
_WITH_OTHERS = regex(rb"[ \t)\]]*(?:,[^=\n():;]*|[)\]][ \t]*)=(?!=)")
_OTHERS_BEFORE = regex(rb"(?:^|[;:])[ \t(\[]*(?:[\w.*\[\]]+[ \t]*,[ \t*]*)*[\w. \t]*\Z", re.M)
_LIST_ENDS = regex(rb"[)\]][ \t]*=(?!=)")


class Assigned:
    """The assignments of some code, in which ``places`` finds whole names."""

    def __init__(self, bare: bytes, places: Callable[[bytes], Iterator[int]]) -> None:
        self._bare = bare
        self._places = places

    def values_of(self, name: bytes) -> Iterator[tuple[int, int]]:
        """Where a name or an attribute may be given a value: the place of the name, and that of the value."""
        for at in self._places(name):
            found = _GIVEN.match(self._bare, at + len(name)) or self._given_with_others(at, at + len(name))
            if found is not None:
                yield at, found.end()

    def is_alone(self, at: int, name: bytes) -> bool:
        """Whether what gives a name at a place a value gives it to that name only, or to others the same."""
        before = self._bare[self._line_start(at) : at]
        if b"," in before and _OTHERS_BEFORE.search(before):
            return False
        return _GIVEN.match(self._bare, at + len(name)) is not None

    def _given_with_others(self, start: int, end: int) -> re.Match[bytes] | None:
        listed = next((each for first, each in self._lists_of_targets if first < start < each.start()), None)
        if listed is not None:
            return listed
        found = _WITH_OTHERS.match(self._bare, end)
        return (
            found if found is not None and _OTHERS_BEFORE.search(self._bare, self._line_start(start), start) else None
        )

    @cached_property
    def _lists_of_targets(self) -> list[tuple[int, re.Match[bytes]]]:
        """Targets of assignments in brackets, perhaps on several lines: where they open, and the end."""
        bare = self._bare
        ends = list(_LIST_ENDS.finditer(bare))
        return [(bare.rfind(b"(" if bare[e.start()] == 0x29 else b"[", 0, e.start()), e) for e in ends]

    def _line_start(self, at: int) -> int:
        return self._bare.rfind(b"\n", 0, at) + 1
