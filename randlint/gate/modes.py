"""What a text must hold for the rule about evaluation without evaluation mode."""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Iterator
from pathlib import Path

from randlint.gate.text import Header, Text
from randlint.gate.vocabulary import Vocabulary
from randlint.names import is_model_name, is_never_evaluation, names_evaluation
from randlint.patterns import regex

_TRAINS_OR_LOADS = regex(rb"\.\s*(?:backward|load_state_dict)\s*\(")
_ARGUMENT = regex(rb"(?:\A|[(,=])\s*\*{0,2}([A-Za-z_][\w.]*)\s*(?=[,)]|\Z)")
_CALLEE = regex(rb"(?<![\w.])([A-Za-z_][\w.]*)[ \t]*\(")
_KNOWN = frozenset(name.encode() for name in (*dir(builtins), *keyword.kwlist, *keyword.softkwlist))
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
    if _TRAINS_OR_LOADS.search(text.bare) or any(words.of(role="export").uses(text)):
        return True
    models = _model_classes(text, words)
    for header in _regions(text, words):
        around = (header, *text.around(header.start)) if header is not None else ()
        if any(is_never_evaluation(each.name) for each in around):
            continue
        if header is None:
            if _may_run_model(text, text.bare):
                return True
        elif not _is_of_model(text, header, models) and _may_run_model(text, text.body(header)):
            return True
    return False


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


def _is_of_model(text: Text, header: Header, models: frozenset[str]) -> bool:
    return any(h.is_class and h.name in models for h in text.around(header.start))


def _may_run_model(text: Text, body: bytes) -> bool:
    """Whether code calls, or hands on, something that is named like a model, or calls what some variable holds."""
    defined = {h.name.encode() for h in text.headers}
    for found in _CALLEE.finditer(body):
        parts = found[1].split(b".")
        last = parts[-1]
        if len(parts) == 1 and last in _KNOWN:
            continue
        if last in _METHOD_OF_ANY or is_model_name(last.decode("utf-8", "replace")):
            return True
        if len(parts) > 1 and last not in _RUNS_NOTHING and is_model_name(parts[-2].decode("utf-8", "replace")):
            return True
        if len(parts) == 1 and last not in defined and last not in text.imported.origins:
            return True
        if len(parts) == 2 and parts[0] in (b"self", b"cls") and last not in defined and text.sets_attribute(last):
            return True
        if last not in _RUNS_NOTHING and _hands_on_model(body, found.end()):
            return True
    return False


def _hands_on_model(body: bytes, start: int) -> bool:
    """Whether something named like a model is an argument of the call whose arguments begin at ``start``."""
    end = body.find(b")", start)
    names = _ARGUMENT.findall(body[start : end if end >= 0 else len(body)])
    return any(is_model_name(name.rpartition(b".")[2].decode("utf-8", "replace")) for name in names)


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
