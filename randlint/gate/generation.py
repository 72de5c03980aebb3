"""What a text must hold for the rules about generated text and pictures."""

from __future__ import annotations

import re
from pathlib import Path

from randlint.catalogue.moving import MOVING, names_api
from randlint.gate.text import Text
from randlint.gate.vocabulary import Vocabulary
from randlint.names import names_measurement

# A fraction of four digits, or four numbers in a row.
_NUMBER = re.compile(rb"\d\.?\d*\.?\d{3}|\.\d{4}|(?:-?[\d.]+[\s,\[\]()]+){3}-?[\d.]")

_IDENTITY = re.compile(rb"(?:id|uid|key|name|tag|fingerprint|nonce|salt|port|dir|file|path|folder|suffix)s?\b", re.I)


def unseeded_generation(text: Text, words: Vocabulary, path: Path) -> bool:
    # a setting may be the key of a dictionary, and settings made elsewhere are handed on by name; where an API draws
    # without being asked, its library must be named
    for api in words.catalogue.apis.values():
        if api.effect == "draw" and api.role == "generation":
            needed = (*api.random_when, *api.duck) if api.random_when else (api.name.partition(".")[0],)
            if any(name.encode() in text.data for name in needed):
                return True
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
    return any(not header.is_class and names_measurement(header.name) == "evaluation" for header in text.headers)


def seeded_identity(text: Text, words: Vocabulary, path: Path) -> bool:
    if _IDENTITY.search(text.bare) is None:
        return False
    drawn = words.where("shared numbers", lambda api: api.role in {"numbers", "choice"} and api.stream != "own")
    return any(drawn.uses(text))
