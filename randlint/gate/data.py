"""What a text must hold for the rules about splits, orders and loaders."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from randlint.gate.seeded import keeps_order, surely_seeded
from randlint.gate.text import Text, Written
from randlint.gate.vocabulary import Vocabulary
from randlint.patterns import regex

_REST = regex(
    rb"\bnot in\b|\b(?:drop|isin|difference|setdiff1d|delete|split|array_split)[ \t]*\("
    rb"|-[ \t]*(?:set|\w+\.Index|Index)[ \t]*\("
)
_PART = regex(rb"(?:train|test|val|dev|hold_?out|split)\w*[ \t]*(?::[^=\n]*)?=(?!=)[^=;]{0,250}\Z", re.I)
_GATHERS = (
    b"predict", b"predict_generator", b"predict_proba", b"predict_classes", b"append", b"extend", b"cat", b"concat",
    b"concatenate", b"hstack", b"vstack",
)  # fmt: skip
_CUT = regex(rb"\[[^\]\n]*:")


def unseeded_split(text: Text, words: Vocabulary, path: Path) -> bool:
    return draws_split(text, words, lambda use: surely_seeded(text, words, use))


def draws_split(text: Text, words: Vocabulary, is_left_out: Callable[[Written], bool]) -> bool:
    """Whether a text may draw which rows go where, by other uses of APIs than those that are left out."""
    splits = words.of(effect="draw", role="split").uses(text)
    if any(not (keeps_order(words, use) or is_left_out(use)) for use in splits):
        return True
    shuffles = words.of(effect="draw", role="shuffle").uses(text)
    if any(not is_left_out(use) for use in shuffles) and (_leaves_rest(text) or _CUT.search(text.bare)):
        return True
    chosen = words.of(effect="draw", role="choice").uses(text)
    if any(_names_part(text, use) for use in chosen) and _leaves_rest(text):
        return True
    drawn = words.of(effect="draw", role="numbers")
    return b"~" in text.bare and any(_is_compared(text, use) for use in drawn.uses(text))


def _leaves_rest(text: Text) -> bool:
    return _REST.search(text.bare) is not None


def _is_compared(text: Text, use: Written) -> bool:
    """Whether the numbers of a draw are compared with a share: ``rand(n) < 0.8``."""
    return use.arguments is None or text.bare[use.end : use.end + 200].lstrip()[:1] in (b"<", b">")


def _names_part(text: Text, use: Written) -> bool:
    """Whether a draw is part of what is given to a name that speaks of a part of the data."""
    return _PART.search(text.bare[max(0, use.start - 300) : use.start]) is not None


def unseeded_shuffle(text: Text, words: Vocabulary, path: Path) -> bool:
    if any(_may_shuffle(use) for use in words.of(effect="build", role="loader").uses(text)):
        return True
    if any(words.of(role="sampler").uses(text)):
        return True
    shared = words.where("shared shuffles", _shuffles_shared)
    return any(shared.uses(text))


def _shuffles_shared(api: object) -> bool:
    return getattr(api, "role", "") == "shuffle" and getattr(api, "stream", "") != "own"


def _may_shuffle(use: Written) -> bool:
    """Whether a loader may be told to shuffle: not where the argument is left out or written as False."""
    if use.arguments is None or use.unpacks:
        return True
    given = use.keyword(b"shuffle")
    return given != b"False" if given is not None else sum(b"=" not in each for each in use.arguments) > 2


def shuffled_evaluation(text: Text, words: Vocabulary, path: Path) -> bool:
    """A loader that may shuffle, and something that is predicted, or collected in a pass over it."""
    if not text.any_of(*_GATHERS):
        return False
    loaders = words.of(effect="build", role="loader").uses(text)
    return any(_may_shuffle(use) for use in loaders) or any(words.where("by position", _may_be_read).uses(text))


def _may_be_read(api: object) -> bool:
    conditions = getattr(api, "random_when", ())
    role = getattr(api, "role", "")
    return role == "pipeline-shuffle" or (role == "shuffle" and "shuffle" in conditions)


def split_apart(text: Text, words: Vocabulary, path: Path) -> bool:
    """Two shuffles or splits, or one that may be done twice: in a loop or in a helper; and in-place shuffles."""
    uses = list(words.of(effect="draw", role=("shuffle", "split", "pipeline-shuffle")).uses(text))
    if words.is_test(path):
        rows = words.catalogue.table("swaps_items")
        swapping = words.named("swaps items", [name for row in rows for name in row["apis"]])
        return any(swapping.uses(text))
    return len(uses) > 1 or any(use.name == b"shuffle" or text.line(use.start)[:1].isspace() for use in uses)


def missing_worker_init_fn(text: Text, words: Vocabulary, path: Path) -> bool:
    if any(words.of(effect="build", role="loader").uses(text)) or b"num_workers" in text.words:
        return True
    # a loader class of the project, made elsewhere, and given what may ask for workers
    return b"oader" in text.bare and any(
        use.unpacks for use in text.calls(frozenset(w for w in text.words if w.endswith((b"oader", b"oaders"))))
    )


def reshuffled_split(text: Text, words: Vocabulary, path: Path) -> bool:
    """Both methods that part a pipeline; the shuffle may stand in another file."""
    for row in words.catalogue.table("division"):
        parts = [row[kind].encode() for kind in ("head", "tail")]
        if all(part in text.words and any(text.calls(frozenset({part}))) for part in parts):
            return True
    return False


def notebook_order(text: Text, words: Vocabulary, path: Path) -> bool:
    return path.suffix.lower() == ".ipynb"


def unseeded_augmentation(text: Text, words: Vocabulary, path: Path) -> bool:
    rows = words.catalogue.table("own_augmentation")
    return any(row["library"].encode() in text.words for row in rows)


def wrong_stream_reseeded(text: Text, words: Vocabulary, path: Path) -> bool:
    # the transforms may come from another file; the function seeds the stream twice itself
    return len([use for use in words.of(effect="seed", role="seed").uses(text) if use.arguments]) > 1
