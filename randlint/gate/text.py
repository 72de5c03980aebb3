"""What can be told of a program by its words alone, before anything is parsed."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import cached_property

from randlint.gate.imported import Imported, imported_in

# Every byte that can stand in a name, the rest is a blank: splitting this is ten times as fast as a pattern.
_WORDS = bytes(c if (chr(c).isalnum() and c < 128) or c == 0x5F or c >= 128 else 0x20 for c in range(256))

# Long strings, short strings, comments, and everything between them.
_PARTS = re.compile(
    rb'''"""[^\\"]*(?:(?:\\.|"(?!""))[^\\"]*)*(?:"""|\Z)'''
    rb"""|'''[^\\']*(?:(?:\\.|'(?!''))[^\\']*)*(?:'''|\Z)"""
    rb"""|\#[^\r\n]*"""
    rb"""|(?:[^"'#]+|"(?!"")[^\\"\r\n]*(?:\\(?:\r\n|.)[^\\"\r\n]*)*"?"""
    rb"""|'(?!'')[^\\'\r\n]*(?:\\(?:\r\n|.)[^\\'\r\n]*)*'?)+""",
    re.DOTALL,
)
_FORMATTED = re.compile(rb"(?i)(?<![\w])(?:f|t|rf|fr|rt|tr)$")
_BRACKETS = re.compile(
    rb"""[()\[\]{},]|"[^\\"\r\n]*(?:\\(?:\r\n|.)[^\\"\r\n]*)*"?|'[^\\'\r\n]*(?:\\(?:\r\n|.)[^\\'\r\n]*)*'?""", re.DOTALL
)
_KEYWORD = re.compile(rb"\s*(\w+)\s*=(?!=)")
# A name that gets the value of a plain chain of names, perhaps one of several.
_RENAMED = re.compile(
    rb"(?<![\w.])(\w+)[ \t]*(?::[^=\n]*)?:?=(?!=)[ \t]*\(?[ \t]*"
    rb"(?=(?:[^\n(]*(?:\bor\b|\belse\b|\bif\b))|[A-Za-z_][\w.]*[ \t]*[\r\n;,)])"
)
_HEADER = re.compile(
    rb"^([ \t]*)(?:async[ \t]+)?(def|class)[ \t]+(\w+)[ \t]*(?:\(([^()]*(?:\([^()]*\)[^()]*)*)\))?", re.M
)


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
    ``nn.functional.dropout``, ``?`` for what is no plain name.
    """

    name: bytes
    start: int
    before: bytes
    arguments: tuple[bytes, ...] | None

    @property
    def unpacks(self) -> bool:
        """Whether ``*args`` or ``**kwargs`` are among the arguments."""
        return any(argument.lstrip().startswith(b"*") for argument in self.arguments or ())

    def keyword(self, name: bytes) -> bytes | None:
        """The text that is passed under a name."""
        for argument in self.arguments or ():
            found = _KEYWORD.match(argument)
            if found is not None and found[1] == name:
                return argument[found.end() :].strip()
        return None


class Text:
    """A program as bytes in UTF-8. ``words`` holds every name in it, those in strings and comments included."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    @cached_property
    def words(self) -> frozenset[bytes]:
        return frozenset(self.data.translate(_WORDS).split())

    @cached_property
    def code(self) -> bytes:
        """The program without its comments and long strings (those with formatted code in them stay)."""
        data = self.data

        def kept(part: re.Match[bytes]) -> bytes:
            start = part.start()
            if part[0].startswith((b'"""', b"'''")):
                return part[0] if _FORMATTED.search(data, max(0, start - 4), start) else b"''"
            return b"" if part[0].startswith(b"#") else part[0]

        return _PARTS.sub(kept, data)

    @cached_property
    def imported(self) -> Imported:
        return imported_in(self.code)

    def is_assigned(self, name: bytes) -> bool:
        """Whether a name is given the value of another one, which may then be called by it: ``rng = np.random``."""
        return name in self._renamed

    @cached_property
    def _renamed(self) -> frozenset[bytes]:
        return frozenset(_RENAMED.findall(self.code))

    def any_of(self, *words: bytes) -> bool:
        """Whether one of these words occurs."""
        return any(word in self.words for word in words)

    def holds(self, words: Set[bytes]) -> bool:
        """Whether one of a set of words occurs."""
        return not self.words.isdisjoint(words)

    def written(self, names: Set[bytes]) -> Iterator[Written]:
        """Where the code spells one of these names, in order of the text."""
        present = sorted(names & self.words)
        if not present:
            return
        pattern = re.compile(rb"(?<![\w])(?:" + b"|".join(present) + rb")(?![\w])")
        for found in pattern.finditer(self.code):
            yield Written(found[0], found.start(), self._before(found.start()), self._arguments(found.end()))

    def calls(self, names: Set[bytes]) -> Iterator[Written]:
        """The same for what is called where it is spelt."""
        return (written for written in self.written(names) if written.arguments is not None)

    def _before(self, start: int) -> bytes:
        code = self.code
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

    def _arguments(self, end: int) -> tuple[bytes, ...] | None:
        code = self.code
        while code[end : end + 1] in (b" ", b"\t"):
            end += 1
        if code[end : end + 1] != b"(":
            return None
        found, depth, start = [], 0, end + 1
        for bracket in _BRACKETS.finditer(code, end):
            token = bracket[0]
            if token in b"([{":
                depth += 1
            elif token in b")]}":
                depth -= 1
                if not depth:
                    found.append(code[start : bracket.start()])
                    return tuple(found)
            elif token == b"," and depth == 1:
                found.append(code[start : bracket.start()])
                start = bracket.end()
        return (*found, code[start:])

    @cached_property
    def headers(self) -> list[Header]:
        """The headers of all functions and classes, in order of the text."""
        return [
            Header(m[2] == b"class", m[3].decode("utf-8", "replace"), m.start(), len(m[1].expandtabs()), m[4] or b"")
            for m in _HEADER.finditer(self.code)
        ]

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

    def body(self, header: Header) -> bytes:
        """The code of a function or class, header included: up to the next line that is not indented more."""
        end = re.compile(rb"^[ \t]{0,%d}[^\s)\]}#]" % header.indent, re.M)
        first = self.code.find(b"\n", header.start)
        found = end.search(self.code, first + 1) if first >= 0 else None
        return self.code[header.start : found.start() if found is not None else len(self.code)]

    def line(self, position: int) -> bytes:
        """The line of the code that holds a place."""
        start = self.code.rfind(b"\n", 0, position) + 1
        end = self.code.find(b"\n", position)
        return self.code[start : end if end >= 0 else len(self.code)]

    def _indent(self, position: int) -> int:
        line = self.line(position)
        return len(line[: len(line) - len(line.lstrip(b" \t"))].expandtabs())
