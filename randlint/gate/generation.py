"""What a text must hold for the rules about generated text and pictures."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from randlint.catalogue.moving import MOVING, names_api
from randlint.gate.origins import Origins
from randlint.gate.text import Header, Text
from randlint.gate.values import KNOWN
from randlint.gate.vocabulary import Vocabulary
from randlint.names import is_never_evaluation, names_identity, names_measurement
from randlint.patterns import regex

# A fraction of four digits, or four numbers in a row.
_NUMBER = regex(rb"\d\.?\d*\.?\d{3}|\.\d{4}|(?:-?[\d.]+[\s,\[\]()]+){3}-?[\d.]")

_CALLED = regex(rb"(?<![\w.])([A-Za-z_][\w.]*)[ \t]*\(")
_GIVEN = regex(rb"[ \t]*(?::[^=\n]*)?=(?!=)([^\n]*)")
_WORD = regex(rb"\w+")
# A name, and a point before it where it is an attribute.
_NAMED = regex(rb"(\.?)\b([A-Za-z_]\w*)")


def unseeded_generation(text: Text, words: Vocabulary, path: Path) -> bool:
    # a setting may be the key of a dictionary, and settings made elsewhere are handed on by name; where an API draws
    # without being asked, its library must be named
    told = words.recall("generation", lambda: _generation(words))
    if any(library in text.data for library in told.libraries) or any(_is_spelt(text, name) for name in told.settings):
        return True
    return any(_hands_on_settings(text, method, parameter) for method, parameter in told.handed)


class _Generation(NamedTuple):
    """``libraries`` draw without being asked; ``settings`` ask for it; ``handed`` are methods with parameters that may
    hold such settings."""

    libraries: frozenset[bytes]
    settings: frozenset[bytes]
    handed: frozenset[tuple[bytes, bytes]]


def _generation(words: Vocabulary) -> _Generation:
    apis = [a for a in words.catalogue.apis.values() if a.effect == "draw" and a.role == "generation"]
    asked = [api for api in apis if api.random_when]
    return _Generation(
        frozenset(api.name.partition(".")[0].encode() for api in apis if not api.random_when),
        frozenset(name.encode() for api in asked for name in api.random_when),
        frozenset(
            (api.name.rpartition(".")[2].encode(), name.encode())
            for api in asked
            for name in api.duck
            if name not in api.random_when
        ),
    )


def _is_spelt(text: Text, name: bytes) -> bool:
    """Whether a name stands in the code, or a text is nothing but that name."""
    if name in text.words:
        return True
    return name in text.data and any(quote + name + quote in text.data for quote in (b"'", b'"'))


def _hands_on_settings(text: Text, method: bytes, parameter: bytes) -> bool:
    """Whether a method is given settings that may have been made in another file."""
    if method not in text.words or parameter not in text.data:
        return False
    for use in text.written(frozenset({method})):
        given = use.keyword(parameter)
        if use.unpacks if given is None else _may_be_foreign(text, given):
            return True
        if use.arguments is None and text.is_handed_on(use):
            return True
    return False


def _may_be_foreign(text: Text, value: bytes, asked: frozenset[bytes] = frozenset()) -> bool:
    """Whether something imported, or what a base class holds, may be part of a value, perhaps through other names."""
    if text.imported.starred:
        return True
    owner = False
    for attribute, name in _NAMED.findall(value):
        if name in text.imported.origins:
            return True
        given = (_GIVEN.match(text.bare, at + len(name)) for at in text.places(name))
        made_from = [found[1] for found in given if found is not None]
        if attribute and owner and not made_from:
            return True  # inherited, perhaps from a class of another file
        if name not in asked and any(_may_be_foreign(text, each, asked | {name}) for each in made_from):
            return True
        owner = name in (b"self", b"cls") or bool(made_from) or any(h.name.encode() == name for h in text.headers)
    return False


def unseeded_diffusion(text: Text, words: Vocabulary, path: Path) -> bool:
    families = [row["package"].encode() for row in words.catalogue.table("pipeline_class")]
    if not text.any_of(*families):
        return False
    return any(row["contains"].encode() in text.bare for row in words.catalogue.table("pipeline_class"))


def golden_random_values(text: Text, words: Vocabulary, path: Path) -> bool:
    if not any(not header.is_class and header.name.startswith("test") for header in text.headers):
        return False
    if _NUMBER.search(text.bare) is None:
        return False
    rows = words.catalogue.table(MOVING)
    if not words.wants_opinions("golden-random-values", text):
        rows = tuple(row for row in rows if not row.get("strict"))
    drawing = words.where(("numbers that move", len(rows)), lambda api: any(names_api(row, api) for row in rows))
    return any(drawing.uses(text))


def unseeded_llm_request(text: Text, words: Vocabulary, path: Path) -> bool:
    for row in words.catalogue.table("llm_request"):
        needed = row["api"].split(".")[-1:] if "api" in row else [*row["ending"][-2:], row["asks"]]
        if all(word.encode() in text.words for word in needed):
            return True
    return False


def noisy_validation_loss(text: Text, words: Vocabulary, path: Path) -> bool:
    """A function that measures, and draws, or calls what may be a function of the project."""
    found = [h for h in text.headers if not h.is_class and names_measurement(h.name) == "evaluation"]
    found = [header for header in found if not is_never_evaluation(header.name)]
    if not found:
        return False
    origins = Origins(text, words, path)
    drawn = [use.start for use in words.of(effect="draw", role="numbers").uses(text)]
    return any(_draws_or_calls(text, header, origins, drawn) for header in found)


def _draws_or_calls(text: Text, header: Header, origins: Origins, drawn: list[int]) -> bool:
    end = header.start + len(text.body(header))
    if any(header.start <= at < end for at in drawn):
        return True
    called = _CALLED.finditer(text.bare, text.end_of_signature(header), end)
    return any(origins.may_be_read(each[1], each.start()) for each in called if each[1] not in KNOWN)


def seeded_identity(text: Text, words: Vocabulary, path: Path) -> bool:
    drawn = words.where("shared numbers", lambda api: api.role in {"numbers", "choice"} and api.stream != "own")
    if not any(drawn.uses(text)):
        return False
    # a name may stand in a text, too, as the key of what is set
    return any(names_identity(word.decode("utf-8", "replace")) for word in set(_WORD.findall(text.data)))
