"""What calls are given as a seed, by the text of their arguments."""

from __future__ import annotations

from collections.abc import Mapping

from randlint.catalogue import Api
from randlint.gate.text import Text, Written
from randlint.gate.vocabulary import Vocabulary
from randlint.patterns import regex

NUMBER = regex(rb"\s*[0-9][0-9_]{0,8}\s*\Z")
_NAME = regex(rb"\s*[A-Za-z_]\w*\s*\Z")
_CALLED = regex(rb"\s*(?:[A-Za-z_]\w*\.)*(\w+)\([^()\n]*\)[ \t]*(?:[,;)\n]|\Z)")
_VALUE = regex(rb"\s*([0-9][0-9_]{0,8}|[A-Za-z_]\w*)[ \t]*(?:[,;)\n]|\Z)")


def given_a_number(words: Vocabulary, use: Written) -> bool:
    """Whether a call is given a number for its seed that is written out."""
    return any(NUMBER.match(value) for value in _given(words, use))


def surely_seeded(text: Text, words: Vocabulary, use: Written) -> bool:
    """The same, or a name that cannot be None as far as the text tells."""
    return any(NUMBER.match(value) or is_not_none(text, words, value) for value in _given(words, use))


def _given(words: Vocabulary, use: Written) -> list[bytes]:
    """What a call passes for its seed; nothing where that cannot be told."""
    if use.arguments is None or use.unpacks:
        return []
    names, is_first = _parameters(words, use.name)
    given = [value for name in names if (value := use.keyword(name)) is not None]
    return [*given, *(use.plain[:1] if is_first else ())]


def _parameters(words: Vocabulary, name: bytes) -> tuple[frozenset[bytes], bool]:
    """The names of the parameters that APIs of a name take their seed by, and whether all of them take it first."""
    known = words.recall("seed parameters", lambda: _seed_parameters(words))
    return known.get(name, (frozenset(), False))


def _seed_parameters(words: Vocabulary) -> Mapping[bytes, tuple[frozenset[bytes], bool]]:
    found: dict[bytes, list[tuple[bytes, bool]]] = {}
    for name, api in words.catalogue.apis.items():
        if api.seed:
            first = api.parameters[:1] == (api.seed,)
            found.setdefault(name.rpartition(".")[2].encode(), []).append((api.seed.encode(), first))
    return {
        word: (frozenset(seed for seed, _ in taken), all(first for _, first in taken)) for word, taken in found.items()
    }


def keeps_order(words: Vocabulary, use: Written) -> bool:
    """Whether a call makes a splitter that shuffles only when it is told to, and is not told."""
    if use.arguments is None or use.unpacks or use.keyword(b"shuffle") is not None:
        return False
    if len(use.plain) > 1:
        return False
    return use.name in words.recall("keeps order", lambda: _keeping_order(words))


def shuffles_if_told(api: Api) -> bool:
    """Whether a splitter keeps the order of the rows as long as nobody asks for another."""
    is_split = api.effect == "draw" and api.role == "split"
    return is_split and set(api.random_when) == {"shuffle"} and api.defaults.get("shuffle") is False


def _keeping_order(words: Vocabulary) -> frozenset[bytes]:
    found: dict[bytes, list[bool]] = {}
    for name, api in words.catalogue.apis.items():
        if api.effect == "draw" and api.role == "split":
            found.setdefault(name.rpartition(".")[2].encode(), []).append(shuffles_if_told(api))
    return frozenset(name for name, all_of in found.items() if all(all_of))


def is_not_none(text: Text, words: Vocabulary, value: bytes) -> bool:
    """Whether a name is given nothing but small numbers and generators here, or nothing at all: then it is a parameter
    of a function, or a variable of a loop. One that is imported may be anything."""
    if not _NAME.match(value):
        return False
    name = value.strip()
    imported = text.imported
    if name == b"None" or imported.starred or name in imported.origins:
        return False
    for at, end in text.assigned.values_of(name):
        if not text.assigned.is_alone(at, name):
            return False
        found = _VALUE.match(text.bare, end)
        if found is not None and (found[1] == name or NUMBER.match(found[1])):
            continue
        called = _CALLED.match(text.bare, end)
        if called is None or called[1] not in words.of(effect=("make", "derive")).spelt:
            return False
    return True
