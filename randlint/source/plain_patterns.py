"""Patterns of .gitignore that are names rather than globs, which is nearly all that people write.

They are answered from sets of names: many times as fast as one regular expression for each pattern, and without a
library to load. What else there is goes to pathspec, and the answers are those that pathspec gives.
"""

from __future__ import annotations

from collections.abc import Iterable

_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
_OF_NAMES = _LETTERS | frozenset(".,@+=~%$-")


class PlainPatterns:
    """Some patterns, in the four forms that they take: ``name``, ``*.ending``, ``/path`` and ``path/name``.

    With a slash at its end a pattern speaks of directories only, and so of what is in them.
    """

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._folders: set[str] = set()
        self._endings: tuple[str, ...] = ()
        self._folder_endings: tuple[str, ...] = ()
        self._paths: set[str] = set()
        self._beginnings: tuple[str, ...] = ()

    @classmethod
    def of(cls, lines: Iterable[str]) -> PlainPatterns | None:
        """The patterns of these lines, None where one of them has another form."""
        found = cls()
        for line in lines:
            text = line.rstrip()
            if is_silent(text):
                continue
            if not found._add(text):
                return None
        return found

    def _add(self, text: str) -> bool:
        """Take in one pattern; False where it has another form."""
        pattern = text.removesuffix("/")
        of_folders = pattern != text
        if pattern.startswith("*"):
            endings = _spelled(pattern[1:])
            if not of_folders:
                self._endings += endings
            self._folder_endings += endings
            return bool(endings)
        path = pattern.removeprefix("/")
        if not all(_is_name(part) for part in path.split("/")):
            return False
        if "/" in pattern:
            if not of_folders:
                self._paths.add(path)
            self._beginnings += (path + "/",)
        else:
            if not of_folders:
                self._names.add(path)
            self._folders.add(path)
        return True

    def matches(self, path: str) -> bool:
        """Whether a pattern speaks of ``path``, which is relative and ends with a slash where it is a directory."""
        *folders, name = path.split("/")
        return (
            name in self._names
            or not self._folders.isdisjoint(folders)
            or (bool(self._endings) and name.endswith(self._endings))
            or (bool(self._folder_endings) and any(folder.endswith(self._folder_endings) for folder in folders))
            or path in self._paths
            or path.startswith(self._beginnings)
        )

    def __bool__(self) -> bool:
        return bool(self._folders or self._folder_endings or self._beginnings)


def is_silent(text: str) -> bool:
    """Whether a line without blanks at its end says nothing: an empty one, a comment, a slash alone."""
    return not text or text.startswith("#") or text == "/"


def _is_name(text: str) -> bool:
    return bool(text) and _OF_NAMES.issuperset(text)


def _spelled(ending: str) -> tuple[str, ...]:
    """Every spelling of ``.py[cod]``; none where it has another form."""
    start, bracket, choices = ending.partition("[")
    if not _is_name(start):
        return ()
    if not bracket:
        return (start,)
    inside = choices.removesuffix("]")
    return tuple(start + choice for choice in inside) if inside != choices and _LETTERS.issuperset(inside) else ()
