"""Whether anything in sight makes what a name or an attribute holds: a call, or another file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from randlint.gate.elsewhere import Sketch, is_member
from randlint.gate.text import Header, Text
from randlint.gate.values import KNOWN, Given, given
from randlint.gate.vocabulary import Vocabulary
from randlint.patterns import regex

_FIRST = regex(rb"[ \t]*(?:async[ \t]+)?def[ \t]+\w+[ \t]*\(\s*(\w+)")
_BOUND_OTHERWISE = rb"\bas[ \t]+%s\b|\blambda\b[^:\n]*\b%s\b"
_SELF = frozenset({b"self", b"cls"})


class Origins:
    """What the names of a text may hold. Asks about one text at one path."""

    def __init__(self, text: Text, words: Vocabulary, path: Path) -> None:
        self._text = text
        self._words = words
        self._path = path
        self._asked: set[bytes] = set()
        self._sketch = Sketch(text)
        self._bases: dict[bytes, list[Sketch] | None] = {}

    def may_be_made(self, chain: bytes, at: int) -> bool:
        """False where a name with its attributes, read at a place, is a function, a parameter that nothing here passes,
        or an attribute that no class gives a value: nobody can tell what it holds."""
        self._asked = set()
        if chain in self._sketch.defined:
            return self._name_may_be_made(chain, at)
        return self._chain_may_be_made(chain, at)

    def may_be_read(self, chain: bytes, at: int) -> bool:
        """Whether what is called by a name may be a function that the project defines."""
        first, *rest = chain.split(b".")
        if first in self._sketch.defined:
            return True
        owner = self._owner(first, at) if len(rest) < 2 else None
        if owner is not None and (not rest or self._defines(owner, rest[0])):
            return True
        return self.may_be_made(chain, at)

    def _defines(self, owner: Header, name: bytes) -> bool:
        bases = self._inherited(owner)
        return bases is None or any(name in sketch.defined for sketch in (self._sketch, *bases))

    def _owner(self, name: bytes, at: int) -> Header | None:
        """The class of which a name stands for an instance at a place, by what methods call their first parameter."""
        if name in _SELF:
            return next((h for h in self._text.around(at) if h.is_class), None)
        for header in self._functions(at):
            first = _FIRST.match(self._text.bare, header.start)
            if first is not None and first[1] == name:
                return next((h for h in self._text.around(header.start)[:1] if h.is_class), None)
        return None

    def _inherited(self, owner: Header) -> list[Sketch] | None:
        """The other files that a class inherits from, None where they cannot be told."""
        name = owner.name.encode()
        if name not in self._bases:
            elsewhere = self._words.elsewhere
            known = elsewhere.bases(self._sketch, self._path, name) if elsewhere is not None else None
            self._bases[name] = known if owner.inside.strip() or elsewhere is not None else []
        return self._bases[name]

    def _chain_may_be_made(self, chain: bytes, at: int) -> bool:
        first, *rest = (part.strip() for part in chain.split(b"."))
        owner = self._owner(first, at)
        if owner is None:
            return (bool(self._asked) and first in self._sketch.defined) or self._name_may_be_made(first, at)
        # a class that is a model switches nothing itself: whoever calls it does
        return self._attribute_may_be_made(owner, rest[0]) if rest else bool(self._asked)

    def _name_may_be_made(self, name: bytes, at: int) -> bool:
        if name in KNOWN or name in self._asked:
            return False
        self._asked.add(name)
        imported = self._text.imported
        if imported.starred or re.search(_BOUND_OTHERWISE % (name, name), self._text.bare):
            return True
        if name in imported.origins and not self._is_foreign(name):
            return True
        bare = self._text.bare
        if any(
            bare[at - 1 : at] != b"." and self._value_may_be_made(end)
            for at, end in self._text.assigned.values_of(name)
        ):
            return True
        return any(self._may_be_called(header) for header in self._functions(at))

    def _attribute_may_be_made(self, owner: Header, name: bytes) -> bool:
        if b"." + name in self._asked:
            return False
        self._asked.add(b"." + name)
        text = self._text
        if name in text.imported.origins and self._sketch.imports_in_class:
            return True
        if any(is_member(text, at) and self._value_may_be_made(end) for at, end in text.assigned.values_of(name)):
            return True
        bases = self._inherited(owner)
        return bases is None or any(sketch.gives(name) for sketch in bases)

    def _value_may_be_made(self, start: int) -> bool:
        """Whether the value that begins at a place is made by a call, or is a name for something that may be."""
        for value in given(self._text.bare, start):
            if self._call_may_make(value, start) if value.is_called else self._chain_may_be_made(value.chain, start):
                return True
        return False

    def _call_may_make(self, value: Given, at: int) -> bool:
        """Whether a call may make something that can be read: by a class or function of the project, or of a library
        that models are built with; or whether it hands an argument through."""
        first, _, rest = value.chain.partition(b".")
        owner = self._owner(first, at) if rest and b"." not in rest else None
        if owner is not None and self._defines(owner, rest):
            return True
        origins = self._text.imported.origins.get(first, frozenset())
        if not self._words.makers.isdisjoint({first, rest.rpartition(b".")[2], *origins}):
            return True
        if first and self._chain_may_be_made(value.chain, at):
            return True
        return any(self._chain_may_be_made(name, at) for name in value.names)

    def _is_foreign(self, name: bytes) -> bool:
        """Whether an imported name surely comes from a library, and from no file of the project."""
        elsewhere = self._words.elsewhere
        sources = self._sketch.sources.get(name, ())
        return elsewhere is not None and all(elsewhere.find(s.module, self._path) is None for s in sources)

    def _functions(self, at: int) -> Iterator[Header]:
        """The functions around a place, the one that its line begins included."""
        return (header for header in self._text.headers_at(at) if not header.is_class)

    def _may_be_called(self, header: Header) -> bool:
        """Whether this text may call a function, or hand it on: it spells its name once more; a constructor's is that
        of its class."""
        text, name = self._text, header.name
        if name == "__init__":
            owner = next((h for h in text.around(header.start) if h.is_class), None)
            name = owner.name if owner is not None else name
            if b"cls" in text.words:
                return True
        return text.is_spelt_again(name)
