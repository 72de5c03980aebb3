"""The words without which a file cannot use an API of the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from randlint.catalogue import Api, Catalogue
from randlint.gate.text import Text, Written


@dataclass(frozen=True, slots=True)
class Wanted:
    """Words of some APIs: ``alone`` tell by themselves; of ``together`` a file needs all of the first set (the library,
    the modules on the way) and one of the second.

    ``owners`` are for the last part of each name the modules that it is a member of, None where some method is called
    so, whose object may be called anything.
    """

    alone: frozenset[bytes]
    together: tuple[tuple[frozenset[bytes], frozenset[bytes]], ...]
    owners: dict[bytes, frozenset[bytes] | None] = field(default_factory=dict)

    def in_text(self, text: Text) -> bool:
        """Whether a program may use one of the APIs."""
        words = text.words
        if not words.isdisjoint(self.alone):
            return True
        return any(needed <= words and not words.isdisjoint(last) for needed, last in self.together)

    def uses(self, text: Text) -> Iterator[Written]:
        """Where a program may use one of the APIs: by a name that it may have there, called or handed on."""
        names = self.names_in(text)
        if not names:
            return
        imported = text.imported
        for written in text.written(names):
            if any(start <= written.start < end for start, end in imported.spans):
                continue
            owners = self.owners[written.name]
            if owners is None or self._may_be(written, owners, text):
                yield written

    def _may_be(self, written: Written, owners: frozenset[bytes], text: Text) -> bool:
        if not written.before:
            return text.imported.starred or written.name in text.imported.origins or text.is_assigned(written.name)
        last = written.before.rpartition(b".")[2]
        if last in (b"?", b"self", b"cls"):
            return last == b"?" and written.arguments is not None
        return last in owners or bool(text.imported.origins.get(last, frozenset()) & owners) or text.is_assigned(last)

    def names_in(self, text: Text) -> frozenset[bytes]:
        """The last parts of the names of the APIs that a program may use."""
        words = text.words
        found = {word for word in self.alone if word in words}
        for needed, last in self.together:
            if needed <= words:
                found |= last & words
        return frozenset(found)


class Vocabulary:
    """What one catalogue's APIs look like in a text."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._known: dict[object, Wanted] = {}
        self._heirs: dict[str, set[str]] = {}
        for name, api in catalogue.apis.items():
            for base in api.bases:
                self._heirs.setdefault(base, set()).add(name.partition(".")[0])

    def of(self, *, effect: str | tuple[str, ...] = "", role: str | tuple[str, ...] = "") -> Wanted:
        """The words of APIs with (one of) these effects and roles; empty means any."""
        key = (effect, role)
        known = self._known.get(key)
        if known is None:
            effects, roles = _several(effect), _several(role)
            known = self._known[key] = self.where(
                lambda api: (not effects or api.effect in effects) and (not roles or api.role in roles)
            )
        return known

    def where(self, fits: Callable[[Api], bool]) -> Wanted:
        """The words of all APIs that fit."""
        return self._wanted((name, api) for name, api in self.catalogue.apis.items() if fits(api))

    def _wanted(self, apis: Iterable[tuple[str, Api]]) -> Wanted:
        alone: set[bytes] = set()
        together: dict[frozenset[bytes], set[bytes]] = {}
        owners: dict[bytes, frozenset[bytes] | None] = {}
        for name, api in apis:
            word = name.rpartition(".")[2]
            self._note_owner(owners, name, word.encode(), bool(api.duck))
            if _is_telling(word) or "*" in api.duck:
                alone.add(word.encode())
                continue
            for keyword in api.duck:
                together.setdefault(frozenset({keyword.encode()}), set()).add(word.encode())
            for needed in self._needed(name):
                together.setdefault(needed, set()).add(word.encode())
        rows = sorted(together.items(), key=lambda row: sorted(row[0]))
        return Wanted(frozenset(alone), tuple((n, frozenset(words)) for n, words in rows), owners)

    def _note_owner(self, owners: dict[bytes, frozenset[bytes] | None], name: str, word: bytes, duck: bool) -> None:
        for spelling in self._spellings(name):
            parts = spelling.split(".")[:-1]
            known = owners.get(word, frozenset())
            is_function = bool(parts) and all(_is_module(part) for part in parts) and not duck
            owners[word] = known | {parts[-1].encode()} if is_function and known is not None else None

    def _needed(self, name: str) -> Iterator[frozenset[bytes]]:
        """The other words of a file that uses this name: the library, and the modules on the way to it."""
        for spelling in self._spellings(name):
            parts = spelling.split(".")[:-1]
            # An object of a class may come from anywhere in the library, a function from its own module.
            modules = parts[1:] if all(map(_is_module, parts)) else []
            yield frozenset(part.encode() for part in (*parts[:1], *modules))
            owner = spelling.rpartition(".")[0]
            for heir in sorted(self._heirs.get(owner, ())):
                yield frozenset({heir.encode()})

    def _spellings(self, name: str) -> Iterator[str]:
        yield name
        for old, new in self.catalogue.module_aliases:
            if name.startswith(new + "."):
                yield old + name[len(new) :]


def _several(value: str | tuple[str, ...]) -> frozenset[str]:
    return frozenset(value) if isinstance(value, tuple) else frozenset({value} if value else ())


def _is_module(part: str) -> bool:
    return part[:1].islower() or part[:1] == "_"


def _is_telling(word: str) -> bool:
    """Whether a word hardly means anything else: ``DataLoader``, ``train_test_split``; not ``load``, ``seed``."""
    return len(word) >= 9 or "_" in word.strip("_") or not word.islower()
