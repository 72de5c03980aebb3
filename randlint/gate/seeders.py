"""The project's functions that are there to seed, by the text of all its files, with all names that they go by."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from randlint.gate.text import Header, Text, Written
from randlint.gate.values import KNOWN
from randlint.names import (
    CALLED_BESIDE_SEEDING,
    EFFECTS_BESIDE_SEEDING,
    is_class_that_seeds,
    speaks_of_seeding,
)
from randlint.patterns import regex
from randlint.source import looks

if TYPE_CHECKING:
    from randlint.gate.elsewhere import Elsewhere
    from randlint.gate.vocabulary import Vocabulary, Wanted

# A run over a few files is done before all others are read.
_PATIENCE = 20
_MOST_ROUNDS = 6
_CALLED = regex(rb"(?<!\w)(\w+)[ \t]*\(")
_TARGET = regex(rb"[A-Za-z_]\w*(?![ \t]*[\w.])")
_EQUALS = regex(rb"(?<![=!<>+*/&|^%@-])=(?!=)")
_BRACKET = regex(rb"(\w?)[ \t]*([(\[{])|[)\]}]")
_SEPARATOR = regex(rb"[;(){}\[\]]")
# No name: some function is handed on in a way that is not understood.
_ANYTHING = b"*"


class Seeders:
    """Asked whether code calls one of them: the names that a function may have anywhere are known once for a project,
    as another file may hand it on by another name."""

    def __init__(self, words: Vocabulary, elsewhere: Elsewhere) -> None:
        self._words = words
        self._elsewhere = elsewhere
        self._asked = 0
        self._known = looks.Memo()

    def may_be_called(self, text: Text) -> bool:
        """Whether a text may call a function of the project that is there to seed."""
        self._asked += 1
        if self._asked <= _PATIENCE:
            return True
        names: frozenset[bytes] | None = self._known.recall("names", self._find_and_note)
        if names is None:
            return True
        if names.isdisjoint(text.words):
            return False
        return any(
            use.arguments is not None or any(_given_to(text, use.start))
            for use in text.written(names | _renamed(text, names))
            if _may_be_function(text, use)
        )

    def _find_and_note(self) -> frozenset[bytes] | None:
        with looks.recording():  # of all the files only the answer counts
            names = self._find()
        looks.note(_shown(names), "seeders")
        return names

    def shown(self) -> str:
        """The answer as it is noted."""
        with looks.recording():
            return _shown(self._find())

    def _find(self) -> frozenset[bytes] | None:
        files = self._elsewhere.files()
        if files is None:
            return None
        texts = [data for path in files if (data := self._elsewhere.read(path)) is not None]
        spelt = self._seeding.spelt
        telling = [word for word in spelt if not any(other != word and other in word for other in spelt)]
        read = {data: Text(data) for data in texts if any(word in data for word in telling)}
        names = frozenset(name for text in read.values() for name in self._seeders(text))
        for _ in range(_MOST_ROUNDS):
            more = [data for data in texts if data not in read and any(name in data for name in names)]
            read |= {data: Text(data) for data in more}
            known, names = names, names.union(*(_other_names(text, names) for text in read.values()))
            if _ANYTHING in names:
                return None
            if names == known:
                return names
        return None

    @cached_property
    def _seeding(self) -> Wanted:
        return self._words.where("sets streams", lambda api: api.effect == "seed" and api.role != "restore")

    @cached_property
    def _beside(self) -> frozenset[bytes]:
        own = frozenset(name.encode() for name in CALLED_BESIDE_SEEDING)
        return own | self._words.where("beside", lambda api: api.effect in EFFECTS_BESIDE_SEEDING).spelt

    def _seeders(self, text: Text) -> Iterator[bytes]:
        """The functions of a text that seed, and may be there to do so."""
        for use in self._seeding.uses(text):
            for header in text.headers_at(use.start):
                if not header.is_class and self._may_be_helper(text, header):
                    yield header.name.encode()

    def _may_be_helper(self, text: Text, header: Header) -> bool:
        around = text.around(header.start)
        if speaks_of_seeding(header.name) or any(is_class_that_seeds(h.name) for h in around if h.is_class):
            return True
        end = header.start + len(text.body(header))
        if any(header.start < inner.start < end for inner in text.headers):
            return True  # what that calls is not called here
        start = text.end_of_signature(header)
        called = (found[1] for found in _CALLED.finditer(text.bare, start, end))
        return all(
            name in KNOWN or name in self._beside or speaks_of_seeding(name.decode("utf-8", "replace"))
            for name in called
        )


def _shown(names: frozenset[bytes] | None) -> str:
    return looks.digest_of(b"\0".join(sorted(names))) if names is not None else "unknown"


def _may_be_function(text: Text, use: Written) -> bool:
    """Whether a name is used for what a file imports or defines, or an attribute; not a variable of that name."""
    if text.bare[max(0, use.start - 20) : use.start].rstrip(b" \t").endswith((b"def", b"class")):
        return False
    imported = text.imported
    if any(start <= use.start < end for start, end in imported.spans):
        return False
    if use.before or imported.starred or use.name in imported.origins:
        return True
    return any(header.name.encode() == use.name for header in text.headers)


def _renamed(text: Text, names: frozenset[bytes]) -> frozenset[bytes]:
    return frozenset(local for local, origins in text.imported.origins.items() if origins & names)


def _other_names(text: Text, names: frozenset[bytes]) -> Iterator[bytes]:
    """The names by which other files may know what a text knows by some names."""
    yield from _renamed(text, names)
    for use in text.written(names):
        if use.arguments is None and _may_be_function(text, use):
            yield from _given_to(text, use.start)


def _given_to(text: Text, at: int) -> Iterator[bytes]:
    """The names that get what a name at a place stands for: of variables, and of functions that give it back.

    What is an argument, or put into something, cannot be followed by the analysis either.
    """
    start = max(0, at - 400)
    before = text.bare[start:at]
    equals = max((found.start() for found in _EQUALS.finditer(before)), default=-1)
    gives = max(before.rfind(b"return"), before.rfind(b"yield"))
    if gives > equals and _is_open(before[gives + 5 :].lstrip(b"n")):
        yield from (h.name.encode() for h in text.headers_at(at) if not h.is_class)
    elif equals >= 0 and _is_open(before[equals:]):
        line = before[:equals].rpartition(b"\n")[2]
        for part in (_SEPARATOR.split(line)[-1], line):
            found = [name for name in _TARGET.findall(part) if name not in KNOWN]
            if found:
                break
        yield from found or (_ANYTHING,)


def _is_open(code: bytes) -> bool:
    """Whether the expression that begins a piece of code may go on behind it, and not as an argument or an element."""
    opened: list[bool] = []  # whether the brackets only group
    for found in _BRACKET.finditer(code):
        if found[2] is not None:
            opened.append(found[2] == b"(" and not found[1])
        elif opened:
            opened.pop()
        else:
            return False
    return all(opened) and (bool(opened) or b"\n" not in code.replace(b"\\\n", b""))
