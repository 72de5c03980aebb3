"""What can be told of a program by its words alone, before anything is parsed."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Set
from functools import cached_property

from randlint.gate.assigned import Assigned
from randlint.gate.imported import Imported, imported_in
from randlint.gate.literals import without_literals
from randlint.patterns import regex
from randlint.records import dataclass
from randlint.source.nesting import MAX_DEPTH

# Every byte that can stand in a name, the rest is a blank: splitting this is ten times as fast as a pattern.
_WORDS = bytes(c if (chr(c).isalnum() and c < 128) or c == 0x5F or c >= 128 else 0x20 for c in range(256))

_IN_NAMES = frozenset(bytes([c]) for c in range(256) if _WORDS[c] != 0x20)

_LONG_LINE = 1500
# ``name: Type = default``, alone, or among parameters
_ANNOTATES = regex(
    rb"\A[ \t]*(?!(?:else|try|finally|if|elif|for|while|with|match|case|except|async)\b)"
    rb"(?:[^\n]*[(,][ \t]*)?[\w.]+[ \t]*:[^\n=:]*\Z"
)
_GIVES = regex(rb"\b(?:or|and|else|return)$")
_BRACKETS = regex(
    rb"""[()\[\]{},]|"[^\\"\r\n]*(?:\\(?:\r\n|.)[^\\"\r\n]*)*"?|'[^\\'\r\n]*(?:\\(?:\r\n|.)[^\\'\r\n]*)*'?""", re.DOTALL
)
_KEYWORD = regex(rb"\s*(\w+)\s*=(?!=)")
# What a name gets that is another name, perhaps one of several: the rest of the line.
_VALUE = regex(
    rb"[ \t]*(?::[^=\n]*)?:?=(?!=)[ \t]*\(?[ \t]*"
    rb"((?:[^\n(]*(?:\bor\b|\belse\b|\bif\b))[^\n]*|[A-Za-z_][\w.]*(?=[ \t]*[\r\n;,)]))"
)
# Where it may begin is left out: to look for a word is several times as fast as to look at each line.
_REST_OF_HEADER = rb"[ \t]+(\w+)[ \t]*(?:\(([^()]*(?:\([^()]*\)[^()]*)*)\))?"
_HEADERS = (regex(rb"def" + _REST_OF_HEADER), regex(rb"class" + _REST_OF_HEADER))
_BEFORE_PARAMETERS = regex(rb"[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+\w+")
_BEFORE_HEADER = regex(rb"([ \t]*)(?:async[ \t]+)?")


@dataclass(frozen=True, slots=True)
class Header:
    """Where a function or class begins. ``inside`` is what stands in its parentheses: parameters, or bases."""

    is_class: bool
    name: str
    start: int
    indent: int
    inside: bytes


@dataclass(frozen=True, slots=True)
class Written:
    """A name in the code, and what it is called with (None where it is not called).

    ``before`` is the chain of names that it is an attribute of, as written: ``nn.functional`` for
    ``nn.functional.dropout``, ``?`` for what is no plain name. ``start`` and ``end`` are places in :attr:`Text.bare`.
    """

    name: bytes
    start: int
    before: bytes
    arguments: tuple[bytes, ...] | None
    end: int = 0

    @property
    def unpacks(self) -> bool:
        """Whether ``*args`` or ``**kwargs`` are among the arguments."""
        return any(argument.lstrip().startswith(b"*") for argument in self.arguments or ())

    @property
    def plain(self) -> list[bytes]:
        """The arguments that are passed by position."""
        return [argument for argument in self.arguments or () if argument.strip() and b"=" not in argument]

    def keyword(self, name: bytes) -> bytes | None:
        """The text that is passed under a name."""
        for argument in self.arguments or ():
            found = _KEYWORD.match(argument)
            if found is not None and found[1] == name:
                return argument[found.end() :].strip()
        return None


class Text:
    """A program as bytes in UTF-8.

    ``bare`` is the same without comments and without what stands in strings, but for formatted ones, which hold code: a
    shorter text that is Python where the program is. ``words`` are the names in it.
    """

    def __init__(self, data: bytes) -> None:
        # the patterns know one kind of line end
        self._stand_for: dict[bytes, frozenset[bytes]] = {}
        self._recalled: dict[str, bool] = {}
        self.data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in data else data

    @cached_property
    def bare(self) -> bytes:
        return without_literals(self.data)

    @cached_property
    def words(self) -> frozenset[bytes]:
        return frozenset(self.bare.translate(_WORDS).split())

    def recall(self, question: str, answer: Callable[[], bool]) -> bool:
        """The answer to a question that several conditions ask of the text; it must not depend on who asks."""
        known = self._recalled.get(question)
        if known is None:
            known = self._recalled[question] = answer()
        return known

    @property
    def may_be_deep(self) -> bool:
        """Whether something may be nested too deeply to be parsed: a quick look, for very long lines and chains."""
        return any(len(line) > _LONG_LINE for line in self.bare.split(b"\n")) or self.bare.count(b"elif") > MAX_DEPTH

    @cached_property
    def _low(self) -> bytes:
        return self.data.lower()

    @cached_property
    def speaks_of_seeds(self) -> bool:
        """Whether anything is called after a seed: a quick look, for what would cost more."""
        return any(part in self._low for part in (b"seed", b"random_state", b"determinis", b"reproduc"))

    @cached_property
    def _low_bare(self) -> bytes:
        return self.bare.lower()

    def spells(self, *parts: bytes) -> bool:
        """Whether one of some texts, in small letters, stands in the code, in letters of any size."""
        return any(part in self._low_bare for part in parts)

    @cached_property
    def imported(self) -> Imported:
        return imported_in(self.bare)

    def is_handed_on(self, written: Written) -> bool:
        """Whether a name that is not called here may be called by another one, decorates, is a base, or is set."""
        bare = self.bare
        start = written.start - len(written.before) - 1 if written.before else written.start
        before = bare[max(0, start - 80) : start].rstrip(b" \t\n(")
        if before.endswith(b"@") or (before.endswith(b"=") and not before.endswith((b"==", b"!=", b"<=", b">="))):
            return True
        if _GIVES.search(before) or self.line(written.start).lstrip().startswith(b"class "):
            return True
        if bare[written.end : written.end + 40].lstrip()[:1] != b"=":
            return False
        return not _ANNOTATES.search(bare[bare.rfind(b"\n", 0, start) + 1 : start])

    def stands_for(self, name: bytes) -> frozenset[bytes]:
        """The words of what a name is given as another name of, perhaps: ``random`` for ``rng = rng or np.random``."""
        known = self._stand_for.get(name)
        if known is None:
            values = (_VALUE.match(self.bare, at + len(name)) for at, _ in self._spelt({name}))
            words = (value[1].translate(_WORDS).split() for value in values if value is not None)
            known = self._stand_for[name] = frozenset(word for found in words for word in found)
        return known

    def lines_with(self, *parts: bytes) -> Iterator[bytes]:
        """The lines that hold one of some texts, in small letters, comments and strings included."""
        low = self._low
        for part in parts:
            at = low.find(part)
            while at >= 0:
                end = low.find(b"\n", at)
                end = len(low) if end < 0 else end
                yield self.data[low.rfind(b"\n", 0, at) + 1 : end]
                at = low.find(part, end)

    @cached_property
    def assigned(self) -> Assigned:
        """What names and attributes are given."""
        return Assigned(self.bare, self.places)

    def any_of(self, *words: bytes) -> bool:
        """Whether one of these words occurs."""
        return any(word in self.words for word in words)

    def written(self, names: Set[bytes]) -> Iterator[Written]:
        """Where the code spells one of these names, in order of the text."""
        for start, name in sorted(self._spelt(names & self.words)):
            arguments, end = self.arguments(start + len(name))
            yield Written(name, start, self.before(start), arguments, end)

    def places(self, name: bytes) -> Iterator[int]:
        """Where a whole name stands."""
        return (at for at, _ in self._spelt({name}))

    def _spelt(self, names: Set[bytes]) -> Iterator[tuple[int, bytes]]:
        """Places of whole names; to look for one after the other is faster than to compile a pattern of all."""
        bare = self.bare
        for name in names:
            at = bare.find(name)
            while at >= 0:
                end = at + len(name)
                if bare[at - 1 : at] not in _IN_NAMES and bare[end : end + 1] not in _IN_NAMES:
                    yield at, name
                at = bare.find(name, end)

    def calls(self, names: Set[bytes]) -> Iterator[Written]:
        """The same for what is called where it is spelt."""
        return (written for written in self.written(names) if written.arguments is not None)

    def before(self, start: int) -> bytes:
        """The chain of names that a name at a place is an attribute of; ``?`` where that is no plain name."""
        code = self.bare
        end = at = start
        while at and code[at - 1 : at] == b".":
            at -= 1
            part = at
            while part and (code[part - 1 : part].isalnum() or code[part - 1 : part] == b"_"):
                part -= 1
            if part == at:
                return b"?"
            at = part
        return code[at : end - 1] if at < end else b""

    def arguments(self, end: int) -> tuple[tuple[bytes, ...] | None, int]:
        """What a name that ends at a place is called with, None where it is not called; and where that ends."""
        code = self.bare
        while code[end : end + 1] in (b" ", b"\t"):
            end += 1
        if code[end : end + 1] != b"(":
            return None, end
        found, depth, start = [], 0, end + 1
        for bracket in _BRACKETS.finditer(code, end):
            token = bracket[0]
            if token in b"([{":
                depth += 1
            elif token in b")]}":
                depth -= 1
                if not depth:
                    found.append(code[start : bracket.start()])
                    return tuple(found), bracket.end()
            elif token == b"," and depth == 1:
                found.append(code[start : bracket.start()])
                start = bracket.end()
        return (*found, code[start:]), len(code)

    @cached_property
    def headers(self) -> list[Header]:
        """The headers of all functions and classes, in order of the text."""
        bare = self.bare
        found = []
        for is_class, pattern in enumerate(_HEADERS):
            for match in pattern.finditer(bare):
                start = bare.rfind(b"\n", 0, match.start()) + 1
                before = _BEFORE_HEADER.fullmatch(bare, start, match.start())
                if before is not None:
                    name, inside = match[1].decode("utf-8", "replace"), match[2] or b""
                    found.append(Header(bool(is_class), name, start, len(before[1].expandtabs()), inside))
        return sorted(found, key=lambda header: header.start)

    def around(self, position: int) -> tuple[Header, ...]:
        """The functions and classes that hold a place, inside out, by indentation."""
        found: list[Header] = []
        indent = self._indent(position)
        for header in reversed(self.headers[: bisect_left(self.headers, position, key=lambda h: h.start)]):
            if header.indent < indent:
                found.append(header)
                indent = header.indent
                if not indent:
                    break
        return tuple(found)

    def headers_at(self, position: int) -> tuple[Header, ...]:
        """The same, and before them the function or class that the line of the place begins."""
        start = self.bare.rfind(b"\n", 0, position) + 1
        return (*(header for header in self.headers if header.start == start), *self.around(position))

    def is_spelt_again(self, name: str) -> bool:
        """Whether the name of a function or class stands anywhere but where it is defined."""
        spelt = len(re.findall(rb"\b%s\b" % name.encode(), self.bare))
        return spelt > sum(header.name == name for header in self.headers)

    def body(self, header: Header) -> bytes:
        """The code of a function or class, header included: up to the next line that is not indented more."""
        end = re.compile(rb"^[ \t]{0,%d}[^\s)\]}#]" % header.indent, re.M)
        first = self.bare.find(b"\n", header.start)
        found = end.search(self.bare, first + 1) if first >= 0 else None
        return self.bare[header.start : found.start() if found is not None else len(self.bare)]

    def end_of_signature(self, header: Header) -> int:
        """Where the parameters of a function, or the bases of a class, end."""
        found = _BEFORE_PARAMETERS.match(self.bare, header.start)
        return self.arguments(found.end())[1] if found is not None else header.start

    def line(self, position: int) -> bytes:
        """The line of the code that holds a place."""
        start = self.bare.rfind(b"\n", 0, position) + 1
        end = self.bare.find(b"\n", position)
        return self.bare[start : end if end >= 0 else len(self.bare)]

    def _indent(self, position: int) -> int:
        line = self.line(position)
        return len(line[: len(line) - len(line.lstrip(b" \t"))].expandtabs())


def is_header(line: bytes) -> bool:
    """True for the first line of a function or class."""
    return line.lstrip().startswith((b"def ", b"async def ", b"class "))
