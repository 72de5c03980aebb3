"""What a text must hold for the rules about seeds and generators."""

from __future__ import annotations

import re
from pathlib import Path

from randlint.gate.seeded import NUMBER, is_not_none, shuffles_if_told, surely_seeded
from randlint.gate.text import Header, Text, Written, is_header
from randlint.gate.vocabulary import Vocabulary
from randlint.names import is_named_like_seeder, is_named_like_worker_init
from randlint.patterns import regex

_PLAIN = regex(rb"\s*(\w+)[ \t]*(?:[,;)\n]|\Z)")
_OF_SELF = regex(rb"\s*self\s*\.\s*(\w+)\s*\Z")
_NONE = regex(rb"(?<![\w.])(\w+)[ \t]*(?::[^=\n]*)?=[ \t]*None\b")
_SEED_CALL = regex(rb"(?:seed|determinis|reproduc|rng)\w*[ \t]*\(", re.I)
_SEED_ARGUMENT = regex(rb"[(,=][ \t\n]*[\w.]*(?:seed|random_?state)\w*[ \t\n]*[,)]", re.I)
_START = regex(rb"\w*\Z")
_TRUTH = regex(
    rb"\b(?:if|elif|and|not|while)\b[^\n#]*(?:seed|random_?state)[\"'\])]*\s*(?::|$|\)|\\|\band\b|\belse\b)"
    rb"|(?:seed|random_?state)[\"'\])]*\s*\bor\b"
    rb"|^[ \t(]*(?:not[ \t]+)?[\w.\[\]\"']*(?:seed|random_?state)[\"'\])]*[ \t]*(?:and\b.*|or\b.*|\)*:?)$",
    re.I | re.M,
)
_HASH = regex(rb"(?<![\w.])hash[ \t]*\(")
_REDUCED = regex(rb"(?<![\w.])hash[ \t]*\([^\n%]*\)[^\n%]*%", re.I)


def seeds(text: Text, words: Vocabulary) -> list[Written]:
    """Where the text may seed a stream with an API of the catalogue."""
    return list(words.of(effect="seed").uses(text))


def unseeded_generator(text: Text, words: Vocabulary, path: Path) -> bool:
    seedable = words.where("seedable", lambda api: api.effect == "make" and bool(api.seed)).uses(text)
    return any(not surely_seeded(text, words, use) for use in seedable)


def generator_rebuilt_in_loop(text: Text, words: Vocabulary, path: Path) -> bool:
    if words.is_test(path):
        return False
    if any(words.of(effect="make", role=("generator", "bit-generator")).uses(text)):
        return True
    # ``generator=torch.manual_seed(0)``; as a statement of its own it is no generator
    return any(text.line(use.start).lstrip().find(use.name) > len(use.before) + 1 for use in seeds(text, words))


def entropy_seed(text: Text, words: Vocabulary, path: Path) -> bool:
    if words.is_test(path) and not words.wants_opinions("entropy-seed", text):
        return False
    if any(words.of(effect="make", role="entropy").uses(text)):
        return True
    nothing: frozenset[bytes] | None = None
    for use in seeds(text, words):
        if nothing is None:
            nothing = frozenset(_NONE.findall(text.bare))
        if _may_be_nothing(use, nothing):
            return True
    if not _hands_seeds_on(text, words):
        return False
    names = (name for row in words.catalogue.table("entropy_source") for name in row["names"])
    drawn = words.of(effect="draw", role=("numbers", "choice"))
    return any(words.named("entropy", names).uses(text)) or any(u.arguments is not None for u in drawn.uses(text))


def _hands_seeds_on(text: Text, words: Vocabulary) -> bool:
    """Whether anything is called with a seed: an API, or a helper that is named after it."""
    if any(use.arguments is None or use.arguments for use in words.takes_seed.uses(text)):
        return True
    return _calls_seeder(text)


def _calls_seeder(text: Text) -> bool:
    """Whether something that is named after seeding is called, or is given something that is."""
    if not text.speaks_of_seeds:
        return False
    if text.spells(b"seed", b"determinis", b"reproduc", b"rng") and any(
        not _is_definition(text, found.start()) for found in _SEED_CALL.finditer(text.bare)
    ):
        return True
    if not text.spells(b"seed", b"random_state", b"randomstate"):
        return False
    # a parameter of a function is no argument of a call
    return any(not is_header(text.line(found.start())) for found in _SEED_ARGUMENT.finditer(text.bare))


def _may_be_nothing(use: Written, nothing: frozenset[bytes]) -> bool:
    """Whether a seed call may be given no seed: it has no argument, or one that is None somewhere in the file."""
    if use.arguments is None or use.unpacks:
        return True
    given = [argument.strip().rpartition(b"=")[2].strip() for argument in use.arguments if argument.strip()]
    return not given or any(argument == b"None" or argument.rpartition(b".")[2] in nothing for argument in given)


def hash_seed(text: Text, words: Vocabulary, path: Path) -> bool:
    if b"hash" not in text.words or not _HASH.search(text.bare):
        return False
    return _REDUCED.search(text.bare) is not None or _hands_seeds_on(text, words)


def seed_zero_ignored(text: Text, words: Vocabulary, path: Path) -> bool:
    return any(_TRUTH.search(line) for line in text.lines_with(b"seed", b"random_state", b"randomstate"))


def seed_type(text: Text, words: Vocabulary, path: Path) -> bool:
    """Seeds that may be no small number, handed to an API or to a helper that is named after seeding."""
    for use in words.takes_seed.uses(text):
        if use.arguments is None or use.unpacks:
            return True
        if any(_may_be_odd(text, words, each, use.start) for each in _seeds_given(use, words)):
            return True
    return _seeds_oddly(text, words)


def _seeds_oddly(text: Text, words: Vocabulary) -> bool:
    """Whether something that is named after seeding is called with, or is itself, an argument that may be no number."""
    if not text.speaks_of_seeds:
        return False
    for found in _SEED_CALL.finditer(text.bare):
        if _is_definition(text, found.start()):
            continue
        values = (argument.rpartition(b"=")[2] for argument in text.arguments(found.end() - 1)[0] or ())
        if any(value.strip() and _may_be_odd(text, words, value, found.start()) for value in values):
            return True
    # a parameter of a function is no argument of a call, nor is what is imported
    given = (found for found in _SEED_ARGUMENT.finditer(text.bare) if not is_header(text.line(found.start())))
    spans = text.imported.spans
    given = (found for found in given if not any(start <= found.start() < end for start, end in spans))
    return any(_may_be_odd(text, words, found[0][1:-1], found.start()) for found in given)


def _may_be_odd(text: Text, words: Vocabulary, value: bytes, at: int) -> bool:
    """Whether a seed may be something else than None, a small number or a generator."""
    if NUMBER.match(value) or value.strip() == b"None" or is_not_none(text, words, value):
        return False
    owned = _OF_SELF.match(value)
    owner = next((h for h in text.around(at) if h.is_class), None) if owned is not None else None
    return owned is None or owner is None or not _is_plain_attribute(text, owner, owned[1])


def _is_plain_attribute(text: Text, owner: Header, name: bytes) -> bool:
    """Whether a class gives an attribute what its constructor gets by the same name, None, or a small number."""
    is_given = False
    for at, end in text.assigned.values_of(name):
        if owner not in text.around(at):
            continue
        is_attribute = text.bare[at - 1 : at] == b"."
        if not is_attribute and not _is_default(text, at):
            continue  # an argument
        value = _PLAIN.match(text.bare, end) if text.assigned.is_alone(at, name) else None
        if value is None or not (value[1] in (name, b"None") or NUMBER.match(value[1])):
            return False
        is_given = is_given or is_attribute
    return is_given


def _is_default(text: Text, at: int) -> bool:
    return any(at < text.end_of_signature(header) for header in text.headers_at(at))


def _is_definition(text: Text, at: int) -> bool:
    before = text.bare[max(0, at - 60) : at]
    start = _START.search(before)
    return before[: start.start() if start is not None else 0].rstrip().endswith((b"def", b"class"))


def _seeds_given(use: Written, words: Vocabulary) -> list[bytes]:
    """The values of arguments that are named like a seed, or stand where an API of that name takes one."""
    found = []
    places = words.recall("places of seeds", lambda: _places_of_seeds(words)).get(use.name)
    for number, argument in enumerate(use.arguments or ()):
        name, equals, value = argument.partition(b"=")
        if not argument.strip():
            continue
        if name.strip() in words.seed_names if equals else places is None or number in places:
            found.append(value if equals else argument)
    return found


def _places_of_seeds(words: Vocabulary) -> dict[bytes, set[int]]:
    """Where APIs take seeds by position, by the last part of their names."""
    found: dict[bytes, set[int]] = {}
    for name, api in words.catalogue.apis.items():
        if api.seed and api.role != "restore":
            places = found.setdefault(name.rpartition(".")[2].encode(), set())
            places |= {number for number, each in enumerate(api.parameters) if each == api.seed}
    return found


def partial_seed_helper(text: Text, words: Vocabulary, path: Path) -> bool:
    if not text.speaks_of_seeds:
        return False
    return any(not h.is_class and not h.indent and is_named_like_seeder(h.name) for h in text.headers)


def global_reseed_in_library(text: Text, words: Vocabulary, path: Path) -> bool:
    if seeds(text, words):
        return True
    if words.seeders is None:
        # a helper that seeds may be called anything
        return bool(text.imported.origins) or text.imported.starred or _calls_seeder(text)
    return words.seeders.may_be_called(text)


def wrong_worker_init_fn(text: Text, words: Vocabulary, path: Path) -> bool:
    if b"worker_init_fn" in text.words or any(words.of(effect="read", role="worker-info").uses(text)):
        return True
    return b"orker" in text.data and any(is_named_like_worker_init(h.name) for h in text.headers)


def stored_worker_generator(text: Text, words: Vocabulary, path: Path) -> bool:
    made = words.where("own generators", lambda api: api.effect in {"make", "derive"} and api.stream == "own")
    rows = (row for row in words.catalogue.table("own_augmentation") if row["reseed"])
    if any(row["library"].encode() in text.words for row in rows):
        return True
    return any(header.is_class for header in text.headers) and any(made.uses(text))


def reused_key(text: Text, words: Vocabulary, path: Path) -> bool:
    return words.key_libraries.isdisjoint(text.words) is False


def shared_default_generator(text: Text, words: Vocabulary, path: Path) -> bool:
    if words.is_test(path) and not words.wants_opinions("shared-default-generator", text):
        return False
    return any(words.of(effect="make", role=("generator", "bit-generator")).uses(text))


def seed_without_shuffle(text: Text, words: Vocabulary, path: Path) -> bool:
    """A splitter that shuffles only if it is told to, and is given a seed and nothing about shuffling."""
    uses = words.where("keeps order", shuffles_if_told).uses(text)
    return any(
        use.arguments is None
        or use.unpacks
        or (use.keyword(b"shuffle") is None and any(use.keyword(name) is not None for name in words.seed_names))
        or len(use.plain) > 1
        for use in uses
    )


def unseeded_synthetic_data(text: Text, words: Vocabulary, path: Path) -> bool:
    if words.is_test(path) and not words.wants_opinions("unseeded-synthetic-data", text):
        return False
    uses = words.of(effect="draw", role="synthetic-data").uses(text)
    return any(not surely_seeded(text, words, use) for use in uses)
