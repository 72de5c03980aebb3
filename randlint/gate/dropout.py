"""What a text must hold for the rules about dropout."""

from __future__ import annotations

from pathlib import Path

from randlint.gate.text import Header, Text, Written
from randlint.gate.vocabulary import Vocabulary
from randlint.names import (
    draws_evenly,
    draws_noise,
    is_builder,
    is_dropout_rate,
    is_mode_flag,
    words_of,
)
from randlint.patterns import regex

_NAME = regex(rb"[A-Za-z_]\w*")
_ON = regex(rb"\(*\s*(?:\w+)\s*\)*$")
_SWITCHED = regex(rb"[\w.\[\]]+\s+if\s+(?:not\s+)?(?:self|module)\.training\s+else\s+[\w.\[\]]+$")
# ``x / (1 - p)``, as dropout scales what it keeps
_SCALED = regex(rb"/\s*\(*\s*1(?:\.0*)?\s*-|/=\s*\(*\s*1(?:\.0*)?\s*-")

# A zero, or a small number, that ends a statement as the value of an assignment.
_ZEROED = regex(rb"=[\s(\\]*\.?0[\w.+-]*[ \t)\\]*(?:[;\n]|\Z)")
_ASKS_SELF = regex(rb"\bself[\s\\]*\.[\s\\]*training\b")
_SWITCHES = frozenset({"train", "eval"})


def dropout_in_eval(text: Text, words: Vocabulary, path: Path) -> bool:
    if any(_may_stay_on(use, words) for use in words.of(effect="draw", role="dropout").uses(text)):
        return True
    return any(_may_be_mask(text, use) for use in _fills(text, words))


def dropout_switched_off_for_good(text: Text, words: Vocabulary, path: Path) -> bool:
    """Zero for an attribute where a rate of dropout is spelled, behind a question for the mode."""
    if b"training" not in text.words:
        return False
    return any(_may_switch_off(text, found.start()) for found in _ZEROED.finditer(text.bare))


def _may_switch_off(text: Text, at: int) -> bool:
    """Whether the target before a ``= 0`` may be a rate of a model that is evaluated there."""
    start = text.bare.rfind(b"\n", 0, at) + 1
    target = text.bare[start:at]
    if _is_continued(text.bare[max(0, start - 2) : start], target):
        return _ASKS_SELF.search(text.bare, 0, at) is not None  # its first line is out of sight
    if b"." not in target or not is_dropout_rate(target.decode("utf-8", "replace")):
        return False
    around = text.around(start + len(target) - len(target.lstrip()))
    if not around or around[0].is_class or is_builder(around[0].name) or around[0].name in _SWITCHES:
        return False
    return _ASKS_SELF.search(text.bare, around[0].start, at) is not None


def _is_continued(before: bytes, line: bytes) -> bool:
    """Whether a piece of a line, as far as its brackets tell, belongs to a statement that begins above it."""
    return before.endswith(b"\\\n") or any(line.count(c) > line.count(o) for o, c in (b"()", b"[]", b"{}"))


def _may_stay_on(use: Written, words: Vocabulary) -> bool:
    """Whether a call may leave its flag out, or set it to True: by a literal, or a name that may hold one."""
    if use.arguments is None or use.unpacks:
        return True
    given = [value for flag in words.dropout_flags if (value := use.keyword(flag)) is not None]
    return not given or any(_ON.match(value) for value in given)


def _fills(text: Text, words: Vocabulary) -> list[Written]:
    """Draws that may make a mask: those of APIs, and methods that fill a tensor, on whatever object."""
    numbers = words.of(effect="draw", role="numbers")
    fills = words.recall("fills", lambda: frozenset(word for word in numbers.owners if word.endswith(b"_")))
    return [*numbers.uses(text), *text.calls(fills)]


def _may_be_mask(text: Text, use: Written) -> bool:
    name = use.name.decode("utf-8", "replace")
    if use.arguments is None or not (draws_evenly(name) or draws_noise(name)):
        return use.arguments is None
    around = text.around(use.start)
    function = next((h for h in around if not h.is_class), None)
    if function is None or _asks_for_mode(text, function):
        return False
    named = any(word.startswith("drop") for header in around[:2] for word in words_of(header.name))
    if named:
        return True
    if not draws_evenly(name):
        return False
    body = text.body(function)
    return _SCALED.search(body) is not None or any(is_dropout_rate(n.decode("utf-8", "replace")) for n in _names(body))


def _asks_for_mode(text: Text, function: Header) -> bool:
    return any(is_mode_flag(n.decode("utf-8", "replace")) for n in _names(text.body(function)))


def _names(code: bytes) -> list[bytes]:
    return list(dict.fromkeys(_NAME.findall(code)))


def dropout_built_in_forward(text: Text, words: Vocabulary, path: Path) -> bool:
    for use in words.of(effect="build", role="dropout-layer").uses(text):
        function = next((h for h in text.around(use.start) if not h.is_class), None)
        if function is not None and not is_builder(function.name):
            return True
    return False


def attention_dropout_in_eval(text: Text, words: Vocabulary, path: Path) -> bool:
    return any(_may_drop(use) for use in words.of(effect="draw", role="attention").uses(text))


def _may_drop(use: Written) -> bool:
    """Whether a call may be given a rate: not where it is written as zero, or follows the mode of the model."""
    if use.arguments is None or use.unpacks:
        return True
    named = [a.partition(b"=")[2].strip() for a in use.arguments if b"dropout" in a.partition(b"=")[0] and b"=" in a]
    if not named:
        return sum(b"=" not in each for each in use.arguments) > 3
    return any(value not in (b"0", b"0.0", b"0.") and not _SWITCHED.match(value) for value in named)
