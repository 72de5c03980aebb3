"""What the texts of other files tell of the classes that a text builds on."""

from __future__ import annotations

import builtins
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from randlint.gate.imported import Source, sources_in
from randlint.gate.text import Header, Text, is_header
from randlint.patterns import regex
from randlint.source import looks

_BASE = regex(rb"\s*([A-Za-z_][\w.]*)\s*(?:\[.*\]\s*)?\Z", re.DOTALL)
_KEYWORD = regex(rb"\s*(?:\w+\s*=|\Z)")
_BUILTINS = frozenset(name.encode() for name in dir(builtins))
_MOST_CLASSES = 200


class Ancestors(NamedTuple):
    """``files`` define a class or its bases; ``is_lost`` where one of them cannot be told."""

    files: frozenset[Path]
    is_lost: bool


class Sketch:
    """What a text tells of its classes and imports without being parsed."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._given: dict[bytes, bool] = {}

    @cached_property
    def bases(self) -> Mapping[bytes, tuple[bytes, ...] | None]:
        """For each class the names of its bases, None where they cannot be told."""
        found: dict[bytes, tuple[bytes, ...] | None] = {}
        for header in self._text.headers:
            if header.is_class:
                name, own = header.name.encode(), _bases(self._text, header)
                known = found.get(name, ())
                found[name] = (*known, *own) if known is not None and own is not None else None
        return found

    @cached_property
    def sources(self) -> Mapping[bytes, tuple[Source, ...]]:
        """For each imported name where it may come from."""
        return sources_in(self._text.bare)

    def assigns(self, name: bytes) -> bool:
        """Whether a name may be given a value by an assignment."""
        return any(self._text.bare[at - 1 : at] != b"." for at, _ in self._text.assigned.values_of(name))

    def gives(self, attribute: bytes) -> bool:
        """Whether an attribute may be given a value, of whatever object or in a class."""
        if attribute not in self._given:
            self._given[attribute] = self._gives(attribute)
        return self._given[attribute]

    def _gives(self, attribute: bytes) -> bool:
        text = self._text
        if any(is_member(text, at) for at, _ in text.assigned.values_of(attribute)):
            return True
        return attribute in self.sources and self.imports_in_class

    @cached_property
    def imports_in_class(self) -> bool:
        """Whether a class may import something as its own attribute."""
        text = self._text
        ends = (end for _, end in text.imported.spans)
        return any(text.line(end - 1)[:1].isspace() and is_in_class(text, end - 1) for end in ends)

    @cached_property
    def defined(self) -> frozenset[bytes]:
        """The names of all functions and classes."""
        return frozenset(header.name.encode() for header in self._text.headers)

    @property
    def starred(self) -> bool:
        """Whether any name may come from elsewhere."""
        return self._text.imported.starred


class Elsewhere:
    """The files of a project, by their text. ``find`` gives the file of a dotted name that a folder imports, None for
    foreign libraries; ``read`` what stands in a file; ``files`` all that may be imported, None where nobody can tell.
    They write down in :mod:`randlint.source.looks` what they saw."""

    def __init__(
        self,
        find: Callable[[str, Path], Path | None],
        read: Callable[[Path], bytes | None],
        files: Callable[[], Sequence[Path] | None] = lambda: None,
    ) -> None:
        self._find = find
        self.read = read
        self.files = files
        self._sketches = looks.Memo()
        self._ancestors = looks.Memo()

    def bases(self, sketch: Sketch, path: Path, owner: bytes) -> list[Sketch] | None:
        """The files that define bases of a class of ``sketch``, without its own; None where a base cannot be told."""
        walk = _Walk(self, path)
        walk.follow_bases(sketch, path, owner)
        found = [self.sketch(file) for file in sorted(walk.files)]
        return [each for each in found if each is not None] if not walk.is_lost else None

    def ancestors(self, file: Path, name: bytes) -> Ancestors:
        """What a name of a file leads to."""
        return self._ancestors.recall((file, name), lambda: self._find_ancestors(file, name))

    def _find_ancestors(self, file: Path, name: bytes) -> Ancestors:
        walk, sketch = _Walk(self), self.sketch(file)
        if sketch is not None:
            walk.follow(sketch, file, name)
        return Ancestors(frozenset(walk.files), walk.is_lost)

    def find(self, dotted: str, importer: Path) -> Path | None:
        found = self._find(dotted, importer.parent)
        return found if found != importer else None

    def sketch(self, path: Path) -> Sketch | None:
        return self._sketches.recall(path, lambda: self._make_sketch(path))

    def _make_sketch(self, path: Path) -> Sketch | None:
        data = self.read(path)
        return Sketch(Text(data)) if data is not None else None


class _Walk:
    """From a class to its bases: ``files`` define some, ``is_lost`` tells of one that nobody can tell. The classes of
    the file ``own`` do not count."""

    def __init__(self, elsewhere: Elsewhere, own: Path | None = None) -> None:
        self._elsewhere = elsewhere
        self._own = own
        self._seen: set[tuple[Path, bytes]] = set()
        self.files: set[Path] = set()
        self.is_lost = False

    def follow_bases(self, sketch: Sketch, path: Path, owner: bytes) -> None:
        """Go on to the bases of a class of that name."""
        bases = sketch.bases[owner]
        if bases is None or len(self._seen) > _MOST_CLASSES:
            self.is_lost = True
            return
        for base in bases:
            first, _, rest = base.partition(b".")
            if not rest:
                self.follow(sketch, path, first)
            elif rest.rpartition(b".")[2] in sketch.bases:
                self.follow(sketch, path, rest.rpartition(b".")[2])
            else:
                self._follow_member(sketch, path, first, rest)

    def follow(self, sketch: Sketch, path: Path, name: bytes) -> None:
        """Whatever a name is in a file: a class, or one that is imported there."""
        if (path, name) in self._seen:
            return
        self._seen.add((path, name))
        if sketch.assigns(name) or (sketch.starred and name not in sketch.bases and name not in _BUILTINS):
            self.is_lost = True
        if name in sketch.bases:
            if path != self._own:
                self.files.add(path)
            self.follow_bases(sketch, path, name)
        for source in sketch.sources.get(name, ()):
            self._follow_into(path, source.module, source.name.encode())

    def _follow_into(self, importer: Path, module: str, name: bytes) -> None:
        file = self._elsewhere.find(module, importer) if name else None
        if file is None:
            return
        if importer == self._own:
            found = self._elsewhere.ancestors(file, name)
            self.files |= found.files
            self.is_lost |= found.is_lost
            return
        sketch = self._elsewhere.sketch(file)
        if sketch is not None:
            self.follow(sketch, file, name)

    def _follow_member(self, sketch: Sketch, path: Path, first: bytes, rest: bytes) -> None:
        """``module.Base``."""
        if first not in sketch.sources:
            self.is_lost = True
        inner, _, name = rest.rpartition(b".")
        for source in sketch.sources.get(first, ()):
            dot = "" if source.module.endswith(".") else "."
            module = f"{source.module}{dot}{source.name}" if source.name else source.module
            dotted = f"{module}.{inner.decode('utf-8', 'replace')}" if inner else module
            if self._elsewhere.find(dotted, path) is not None:
                self._follow_into(path, dotted, name)
            elif self._elsewhere.find(source.module, path) is not None:
                self.is_lost = True  # a name of that module, whatever it is


def _bases(text: Text, header: Header) -> tuple[bytes, ...] | None:
    """The names of the bases of a class; None where one of them is no name."""
    if not header.inside and re.match(rb"class[ \t]+\w+[ \t]*\((?!\s*\))", text.line(header.start).lstrip()):
        return None  # too much stands in its parentheses
    found = []
    for part in _split(header.inside):
        base = _BASE.match(part)
        if base is None and not _KEYWORD.match(part):
            return None
        if base is not None:
            found.append(base[1])
    return tuple(found)


def _split(inside: bytes) -> Iterator[bytes]:
    """The parts between commas that stand in no brackets."""
    depth, start = 0, 0
    for bracket in re.finditer(rb"[\[\](),]", inside):
        depth += {b"[": 1, b"(": 1, b"]": -1, b")": -1}.get(bracket[0], 0)
        if bracket[0] == b"," and not depth:
            yield inside[start : bracket.start()]
            start = bracket.end()
    yield inside[start:]


def is_in_class(text: Text, at: int) -> bool:
    """Whether a place stands in the body of a class, and in no function of it."""
    around = text.around(at)
    return bool(around) and around[0].is_class and not is_header(text.line(at))


def is_member(text: Text, at: int) -> bool:
    """Whether a name that is given a value is an attribute of something, or stands in the body of a class."""
    return text.bare[at - 1 : at] == b"." or is_in_class(text, at)
