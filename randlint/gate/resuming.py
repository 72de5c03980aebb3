"""What a text must hold for the rule about resumed runs."""

from __future__ import annotations

from pathlib import Path

from randlint.gate.text import Text
from randlint.gate.vocabulary import Vocabulary


def resume_without_rng_state(text: Text, words: Vocabulary, path: Path) -> bool:
    """A state that is saved, or one that is put back and a seed."""
    if b"state_dict" in text.words and any(words.of(role="save").uses(text)):
        return True
    restores = any(words.of(role="restore").uses(text))
    return restores and any(words.of(effect="seed").uses(text))
