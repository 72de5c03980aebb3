"""What a text must hold for the rules about programs of several processes."""

from __future__ import annotations

from pathlib import Path

from randlint.gate.data import unseeded_split
from randlint.gate.text import Text
from randlint.gate.vocabulary import Vocabulary


def rank_dependent_sampler_seed(text: Text, words: Vocabulary, path: Path) -> bool:
    samplers = words.of(effect="build", role="distributed-sampler").uses(text)
    if any(use.arguments is None or use.unpacks or len(use.arguments) > 1 for use in samplers):
        return True
    return unseeded_split(text, words, path)
