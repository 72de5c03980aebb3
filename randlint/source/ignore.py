"""Ignore rules: .gitignore files at every level and the user's own exclude patterns."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from randlint.source.plain_patterns import PlainPatterns, is_silent

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


class Rules:
    """Patterns in the style of .gitignore that apply below one directory (``base``, an absolute path)."""

    def __init__(self, base: str, lines: Iterable[str]) -> None:
        self.base = base
        self._prefix = len(base.rstrip(os.sep)) + 1
        self._lines = tuple(line for line in lines if not is_silent(line.rstrip()))
        self._plain = PlainPatterns.of(self._lines)
        self._globs: GitIgnoreSpec | None = None

    def decision(self, path: str, *, is_directory: bool) -> bool | None:
        """Return True for ignored, False for kept against an earlier rule, None when no pattern speaks of ``path``."""
        name = path[self._prefix :].replace(os.sep, "/")
        if not name:
            return None
        name = name + "/" if is_directory else name
        # A line end in a name reads differently to a regular expression.
        if self._plain is not None and "\n" not in name:
            return True if self._plain.matches(name) else None
        return self._spec.check_file(name).include

    def except_for(self, path: str) -> Rules:
        """Return the same rules without the patterns that ignore the directory ``path`` itself."""
        name = path[self._prefix :].replace(os.sep, "/") + "/"
        return Rules(self.base, [line for line in self._lines if not _ignores(line, name)])

    @property
    def _spec(self) -> GitIgnoreSpec:
        if self._globs is None:
            from pathspec import GitIgnoreSpec

            self._globs = GitIgnoreSpec([pattern for line in self._lines for pattern in _patterns(line)])
        return self._globs

    def __bool__(self) -> bool:
        return bool(self._plain) if self._plain is not None else bool(self._spec.patterns)

    def __contains__(self, path: str) -> bool:
        return path.startswith(self.base.rstrip(os.sep) + os.sep)


def _ignores(line: str, name: str) -> bool:
    plain = PlainPatterns.of([line])
    if plain is not None and "\n" not in name:
        return plain.matches(name)
    return any(pattern.include and pattern.match_file(name) for pattern in _patterns(line))


@lru_cache(maxsize=4096)
def _patterns(line: str) -> tuple[Any, ...]:
    """Return the pattern of one line; none for what git would not understand either."""
    from pathspec import GitIgnoreSpec

    try:
        return tuple(p for p in GitIgnoreSpec.from_lines([line]).patterns if p.include is not None)
    except ValueError:
        return ()


def rules_in(directory: str, name: str = ".gitignore") -> Rules | None:
    """Return the rules of the ignore file ``name`` in ``directory``, None if there is none or it says nothing."""
    try:
        with open(os.path.join(directory, name), encoding="utf-8-sig", errors="replace") as file:
            rules = Rules(directory, file.read().split("\n"))
    except OSError:
        return None
    return rules if rules else None


def is_ignored(path: str, rules: Sequence[Rules], *, is_directory: bool) -> bool:
    """Say whether ``path`` is ignored; ``rules`` come outermost first, and the innermost that speaks decides."""
    for each in reversed(rules):
        decision = each.decision(path, is_directory=is_directory)
        if decision is not None:
            return decision
    return False


def rules_above(directory: str, root: str) -> list[Rules]:
    """Return the rules that reach ``directory`` from above it: .git/info/exclude, then outer .gitignore files first.

    The way up ends at the top of the git work tree, or at ``root`` where there is none.
    """
    above, top = [], ""
    current = directory
    while True:
        if os.path.exists(os.path.join(current, ".git")):
            top = current
            break
        parent = os.path.dirname(current)
        if parent == current:
            break
        current = parent
    stop = top or (root if directory.startswith(root.rstrip(os.sep) + os.sep) else directory)
    current = directory
    while current != stop:
        current = os.path.dirname(current)
        rules = rules_in(current)
        if rules:
            above.append(rules)
    exclude = rules_in(top, os.path.join(".git", "info", "exclude")) if top else None
    return [*([exclude] if exclude else []), *reversed(above)]
