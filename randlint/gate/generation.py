"""What a text must hold for the rules about generated text and pictures."""

from __future__ import annotations

from pathlib import Path

from randlint.gate.text import Text
from randlint.gate.vocabulary import Vocabulary


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
