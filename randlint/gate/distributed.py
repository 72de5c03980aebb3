"""What a text must hold for the rules about programs of several processes."""

from __future__ import annotations

from pathlib import Path

from randlint.gate.data import draws_split, missing_worker_init_fn
from randlint.gate.seeded import given_a_number
from randlint.gate.text import Text
from randlint.gate.vocabulary import Vocabulary


def rank_dependent_sampler_seed(text: Text, words: Vocabulary, path: Path) -> bool:
    samplers = words.of(effect="build", role="distributed-sampler").uses(text)
    if any(use.arguments is None or use.unpacks or len(use.arguments) > 1 for use in samplers):
        return True
    return draws_split(text, words, lambda use: given_a_number(words, use))


def unsharded_iterable_dataset(text: Text, words: Vocabulary, path: Path) -> bool:
    if b"num_workers" not in text.words and b"*" not in text.bare:
        return False  # nothing asks for workers, and nothing is unpacked that might
    return missing_worker_init_fn(text, words, path)


def rank_identical_seed(text: Text, words: Vocabulary, path: Path) -> bool:
    names = (name for row in words.catalogue.table("several_processes") for name in row["names"])
    return (
        text.speaks_of_seeds and b"backward" in text.words and any(words.named("several processes", names).uses(text))
    )
