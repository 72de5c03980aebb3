"""Patterns of .gitignore that are names rather than globs, which is nearly all that people write.

They are answered from sets of names: many times as fast as one regular expression for each pattern, and without a
library to load. What else there is goes to pathspec, and the answers are those that pathspec gives.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_NAME = r"[\w.,@+=~%$-]+"
_PLAIN = re.compile(rf"(?P<path>/?{_NAME}(?:/{_NAME})*)(?P<folder>/?)|\*(?P<ending>{_NAME}(?:\[\w+\])?)(?P<below>/?)")


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
            match = _PLAIN.fullmatch(text) if text.isascii() else None
            if match is None:
                return None
            found._add(match)
        return found

    def _add(self, match: re.Match[str]) -> None:
        path, ending = match["path"], match["ending"]
        if path is None:
            endings = tuple(_spelled(ending))
            if not match["below"]:
                self._endings += endings
            self._folder_endings += endings
        elif "/" in path:
            path = path.removeprefix("/")
            if not match["folder"]:
                self._paths.add(path)
            self._beginnings += (path + "/",)
        else:
            if not match["folder"]:
                self._names.add(path)
            self._folders.add(path)

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


def _spelled(ending: str) -> Iterator[str]:
    """Every spelling of ``.py[cod]``."""
    start, _, choices = ending.rstrip("]").partition("[")
    yield from (start + choice for choice in choices) if choices else (start,)
