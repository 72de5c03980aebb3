"""What a text must hold for the rules about generated text and pictures."""

from __future__ import annotations

import re
from pathlib import Path

from randlint.catalogue.moving import MOVING, names_api
from randlint.gate.text import Text
from randlint.gate.vocabulary import Vocabulary
from randlint.names import is_never_evaluation, names_identity, names_measurement
from randlint.patterns import regex

# A fraction of four digits, or four numbers in a row.
_NUMBER = regex(rb"\d\.?\d*\.?\d{3}|\.\d{4}|(?:-?[\d.]+[\s,\[\]()]+){3}-?[\d.]")

_WORD = regex(rb"\w+")
# A name, and a point before it where it is an attribute.
_NAMED = regex(rb"(\.?)\b([A-Za-z_]\w*)")


def unseeded_generation(text: Text, words: Vocabulary, path: Path) -> bool:
    # a setting may be the key of a dictionary, and settings made elsewhere are handed on by name; where an API draws
    # without being asked, its library must be named
    for api in words.catalogue.apis.values():
        if api.effect != "draw" or api.role != "generation":
            continue
        if not api.random_when:
            if api.name.partition(".")[0].encode() in text.data:
                return True
        elif any(_is_spelt(text, name.encode()) for name in api.random_when) or any(
            _hands_on_settings(text, api.name.rpartition(".")[2].encode(), name.encode())
            for name in api.duck
            if name not in api.random_when
        ):
            return True
    return False


def _is_spelt(text: Text, name: bytes) -> bool:
    """Whether a name stands in the code, or a text is nothing but that name."""
    return name in text.words or any(quote + name + quote in text.data for quote in (b"'", b'"'))


def _hands_on_settings(text: Text, method: bytes, parameter: bytes) -> bool:
    """Whether a method is given settings that may have been made in another file."""
    if parameter not in text.data or method not in text.words:
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
        made_from = re.findall(rb"(?<!\w)%s[ \t]*(?::[^=\n]*)?=(?!=)([^\n]*)" % name, text.bare)
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
    drawing = words.where("numbers that move", lambda api: any(names_api(row, api) for row in rows))
    return any(drawing.uses(text))


def unseeded_llm_request(text: Text, words: Vocabulary, path: Path) -> bool:
    for row in words.catalogue.table("llm_request"):
        needed = row["api"].split(".")[-1:] if "api" in row else [*row["ending"][-2:], row["asks"]]
        if all(word.encode() in text.words for word in needed):
            return True
    return False


def noisy_validation_loss(text: Text, words: Vocabulary, path: Path) -> bool:
    # what it calls may stand in other files
    names = {header.name for header in text.headers if not header.is_class}
    return any(names_measurement(name) == "evaluation" and not is_never_evaluation(name) for name in names)


def seeded_identity(text: Text, words: Vocabulary, path: Path) -> bool:
    drawn = words.where("shared numbers", lambda api: api.role in {"numbers", "choice"} and api.stream != "own")
    if not any(drawn.uses(text)):
        return False
    # a name may stand in a text, too, as the key of what is set
    return any(names_identity(word.decode("utf-8", "replace")) for word in set(_WORD.findall(text.data)))
