"""The files that are parsed by now: those that were used last, up to a bound."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from randlint.facts import Piece, pieces_of
from randlint.project.files.search import module_name
from randlint.project.module import Parsed
from randlint.source import Source

# Trees and facts take a hundred times the room of their text.
_MOST_CHARACTERS = 2_500_000
# Where the statements of a file begin is worth keeping longer.
_MOST_CHARACTERS_SPLIT = 20_000_000
# What the interpreter parsed takes 25 times the room; nearly all that is asked of a file is asked soon.
_MOST_CHARACTERS_OF_NODES = 300_000


class ParsedFiles:
    """What is parsed by path, None for what cannot be. Whatever is dropped goes once no module uses it any more."""

    def __init__(self) -> None:
        self._known: dict[Path, Parsed | None] = {}
        self._split: dict[Path, tuple[str, list[Piece] | None]] = {}
        self._with_nodes: dict[Path, Parsed] = {}

    def __contains__(self, path: Path) -> bool:
        return path in self._known

    def get(self, path: Path) -> Parsed | None:
        """What is parsed of a file, which is thereby used."""
        if path not in self._known:
            return None
        found = self._known[path] = self._known.pop(path)
        return found

    def begin(self, source: Source, *, whole: bool) -> Parsed:
        """A file whose statements are read when they are asked for. ``whole``: all of them will be.

        Raises ``ParserSyntaxError``.
        """
        name, is_package = module_name(source.path)
        text, pieces = self._split.get(source.path, ("", None))
        nodes = None
        if text != source.text:
            pieces, nodes = pieces_of(source.text) or (None, None)
            self._split[source.path] = source.text, pieces
        found = Parsed.begin(source, pieces, nodes, name, is_package)
        if nodes is not None and not whole:
            self._keep_nodes(source.path, found)
        self._known.pop(source.path, None)
        self._known[source.path] = found
        return found

    def _keep_nodes(self, path: Path, newest: Parsed) -> None:
        """Keep what the interpreter parsed of a file, and forget that of others if it is too much."""
        self._with_nodes.pop(path, None)
        self._with_nodes[path] = newest
        while len(self._with_nodes) > 1 and _length(self._with_nodes.values()) > _MOST_CHARACTERS_OF_NODES:
            self._with_nodes.pop(next(iter(self._with_nodes))).forget_nodes()

    def mark_unreadable(self, path: Path) -> None:
        """Note that a file cannot be read or parsed, until it is."""
        self._known[path] = None

    def trim(self) -> bool:
        """Drop what was not used for longest if more is parsed than is kept; whether anything was dropped.

        Files that were analysed themselves go first: they are large, and others ask for little of them.
        """
        characters = self.characters
        if characters <= _MOST_CHARACTERS:
            return False
        for path, parsed in sorted(self._known.items(), key=_is_only_imported):
            if parsed is None or characters > _MOST_CHARACTERS * 2 // 3:
                characters -= parsed.characters if parsed is not None else 0
                del self._known[path]
                self._with_nodes.pop(path, None)
        if sum(len(text) for text, _ in self._split.values()) > _MOST_CHARACTERS_SPLIT:
            self._split.clear()
        return True

    @property
    def characters(self) -> int:
        return sum(parsed.characters for parsed in self._known.values() if parsed is not None)


def _length(files: Iterable[Parsed]) -> int:
    return sum(len(parsed.source.text) for parsed in files)


def _is_only_imported(known: tuple[Path, Parsed | None]) -> bool:
    return known[1] is not None and not known[1].is_analysed
