"""What a text must hold for the rule about evaluation without evaluation mode."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from randlint.gate.origins import Origins
from randlint.gate.text import Header, Text
from randlint.gate.values import KNOWN
from randlint.gate.vocabulary import Vocabulary
from randlint.names import is_model_name, is_never_evaluation, names_evaluation
from randlint.patterns import regex

_TRAINS = regex(rb"\.\s*backward\s*\(")
_LOADS = regex(rb"\.\s*load_state_dict\s*\(")
_ARGUMENT = regex(rb"[(,=]\s*\*{0,2}([A-Za-z_][\w.]*)\s*(?=[,)]|\Z)")
_CALLEE = regex(rb"(?<![\w.])([A-Za-z_][\w.]*)[ \t]*\(")
# Methods of dictionaries, and of modules that run nothing.
_RUNS_NOTHING = frozenset(
    b"append children copy cpu cuda eval extend get get_parameter get_submodule items keys modules named_buffers "
    b"named_children named_modules named_parameters parameters pop state_dict to train update values".split()
)
_METHOD_OF_ANY = frozenset({b"forward", b"generate"})


def missing_eval_mode(text: Text, words: Vocabulary, path: Path) -> bool:
    """Regions that evaluate: functions by their name, and what switches gradients off, outside of models themselves."""
    if b"backward" not in text.words and text.words.isdisjoint(words.model_libraries):
        return False
    if _TRAINS.search(text.bare) or any(words.of(role="export").uses(text)):
        return True
    loads = [found.start() for found in _LOADS.finditer(text.bare)]
    regions = [region for region in _regions(text, words) if not _is_never_evaluation(text, region)]
    models = _model_classes(text, words) if loads or regions else frozenset()
    if any(not _is_of_model(text, at, models) for at in loads):
        return True
    origins = Origins(text, words, path)
    for region in regions:
        if region is None:
            start, end = 0, len(text.bare)
        elif _is_of_model(text, region.start, models):
            continue
        else:
            start, end = region.start, region.start + len(text.body(region))
        # there is nothing to say of a model that nothing in sight has made
        if any(origins.may_be_made(chain, at) for chain, at in _models_run(text, origins, start, end)):
            return True
    return False


def _is_never_evaluation(text: Text, region: Header | None) -> bool:
    around = (region, *text.around(region.start)) if region is not None else ()
    return any(is_never_evaluation(each.name) for each in around)


def _regions(text: Text, words: Vocabulary) -> Iterator[Header | None]:
    """Functions that evaluate, or switch gradients off somewhere; None for a block at module level."""
    yield from (h for h in text.headers if not h.is_class and names_evaluation(h.name))
    for use in words.of(role=("no-grad", "inference", "set-grad")).uses(text):
        if text.line(use.start).lstrip().startswith(b"@"):
            yield from [h for h in text.headers if h.start > use.start and not h.is_class][:1]
        else:
            yield next((h for h in text.around(use.start) if not h.is_class), None)


def _model_classes(text: Text, words: Vocabulary) -> frozenset[str]:
    """The classes of this text that are models for sure, by their bases, which may stand in the text too."""
    found: set[str] = set()
    classes = [h for h in text.headers if h.is_class]
    with_forward = {c.name for h in text.headers if h.name == "forward" for c in text.around(h.start)[:1]}
    for _ in range(4):
        known = len(found)
        for header in classes:
            bases = {b.strip().rpartition(b".")[2] for b in header.inside.split(b",")} - {b"", b"object"}
            if bases & words.module_classes or (bases and header.name in with_forward):
                found.add(header.name)
            if any(b.decode("utf-8", "replace") in found for b in bases):
                found.add(header.name)
        if len(found) == known:
            break
    return frozenset(found)


def _is_of_model(text: Text, at: int, models: frozenset[str]) -> bool:
    return any(h.is_class and h.name in models for h in text.around(at))


def _models_run(text: Text, origins: Origins, start: int, end: int) -> Iterator[tuple[bytes, int]]:
    """What is called between two places and named like a model, or a variable; and arguments that are named so, of what
    may be a function that can be read."""
    defined = {h.name.encode() for h in text.headers}
    for found in _CALLEE.finditer(text.bare, start, end):
        parts = found[1].split(b".")
        last = parts[-1]
        if len(parts) == 1 and last in KNOWN:
            continue
        named = last in _METHOD_OF_ANY or is_model_name(last.decode("utf-8", "replace"))
        owned = len(parts) > 1 and last not in _RUNS_NOTHING and is_model_name(parts[-2].decode("utf-8", "replace"))
        local = len(parts) == 1 and last not in defined and last not in text.imported.origins
        own = len(parts) == 2 and parts[0] in (b"self", b"cls") and last not in defined
        if named or owned or local or own:
            yield found[1], found.start()
        if last not in _RUNS_NOTHING:
            handed = list(_models_handed_on(text, found.end() - 1))
            if handed and origins.may_be_read(found[1], found.start()):
                yield from handed


def _models_handed_on(text: Text, start: int) -> Iterator[tuple[bytes, int]]:
    """Names like those of models among the arguments of a call, whose bracket opens at a place."""
    end = text.bare.find(b")", start)
    for found in _ARGUMENT.finditer(text.bare, start, end if end >= 0 else len(text.bare)):
        if is_model_name(found[1].rpartition(b".")[2].decode("utf-8", "replace")):
            yield found[1], found.start(1)


_FORCED = regex(rb"\btraining\s*=\s*True\b")
_SWITCHES = regex(rb"\.\s*(?:eval\s*\(\s*\)|train\s*\(\s*False\s*\))")


def eval_mode_not_restored(text: Text, words: Vocabulary, path: Path) -> bool:
    """Code that switches a model to evaluation, or that trains: the one of the two may stand in another file."""
    if text.words.isdisjoint(words.model_libraries):
        return False
    return b"backward" in text.words or _SWITCHES.search(text.bare) is not None


def checkpoint_without_rng(text: Text, words: Vocabulary, path: Path) -> bool:
    """The switch itself, or a function of one's own with a backward pass that runs what its context holds."""
    if b"preserve_rng_state" in text.words or b"preserve_rng_state" in text.data:
        return True
    if not text.any_of(b"grad", b"backward"):
        return False
    heads = (h for h in text.headers if h.name == "backward" and not h.is_class)
    return any(any(c.is_class and b"Function" in c.inside for c in text.around(h.start)) for h in heads)


def forced_training_flag(text: Text, words: Vocabulary, path: Path) -> bool:
    return b"training" in text.words and _FORCED.search(text.bare) is not None
