"""What a text must hold for the rule about memory that nothing fills: weights, buffers, and sums that start there."""

from __future__ import annotations

import re
from pathlib import Path

from randlint.gate.text import Text, Written, is_header
from randlint.gate.vocabulary import Vocabulary
from randlint.names import (
    FILLS_ALL_WEIGHTS,
    WEIGHTS_COME_FROM_A_FILE,
    computes_with_weights,
    fills_weight,
    looks_at_weight,
    reads_weight,
)
from randlint.patterns import regex

_ADDS = regex(rb"[+-]=")
_FROM_A_FILE = frozenset(name.encode() for name in WEIGHTS_COME_FROM_A_FILE)
_QUOTES = (b"'", b'"')
_SUM = regex(rb"(?:^|[;:])[ \t]*(\w+)[ \t]*(?:\[(?:[^\n]*|[^=]*?)\][ \t]*)?[+-]=", re.M)
_IS_SUMMED = regex(rb"[ \t]*(?:\[(?:[^\n]*|[^=]*?)\][ \t]*)?[+-]=")
_NAMED = regex(rb"(\w+)[ \t]*(?::[^=\n]*)?=")
_OWN = regex(rb"\bself[ \t]*\.[ \t]*(\w+)[ \t]*(?::[^=\n]*)?=")
_CALLED_WITH = regex(rb"(\w+)[ \t]*\(\s*(?:\w+\.)*\w+\Z")
_FILLS_ALL = regex(
    rb"(?:\.[ \t]*|\bdef[ \t]+)(?:%s)\b" % b"|".join(sorted(name.encode() for name in FILLS_ALL_WEIGHTS))
)
_GIVEN_TO = regex(rb"(?:(\w+)[ \t]*\.[ \t]*)?\b(\w+)[ \t]*(?::[^=\n]*)?=[\s(\\]*\Z")
_REGISTERED = regex(rb"register_(?:buffer|parameter)\s*\(\s*(?:name\s*=\s*)?[rRbBuU]*(?:\"\"\"|'''|[\"'])(\w+)")


def uninitialised_parameter(text: Text, words: Vocabulary, path: Path) -> bool:
    """A name that is given uninitialised memory and added to, or that a constructor makes a part of its model."""
    if not words.of(role=("empty-sized", "empty-like", "empty-or-values")).names_in(text):
        return False
    return ((b"+=" in text.bare or b"-=" in text.bare) and _adds(text, words)) or _registers(text, words)


def _adds(text: Text, words: Vocabulary) -> bool:
    made = list(words.of(role=("empty-sized", "empty-like")).uses(text))
    if any(use.arguments is None for use in made):
        return True  # called by another name
    return any(_is_added_to(text, use) for use in made)


def _registers(text: Text, words: Vocabulary) -> bool:
    if not text.any_of(b"Parameter", b"register_buffer", b"register_parameter") or _comes_from_a_file(text):
        return False
    made = list(words.of(role=("empty-sized", "empty-like", "empty-or-values")).uses(text))
    if not made:
        return False
    if any(use.arguments is None for use in made):
        return True
    holders = words.of(role=("parameter", "register-tensor")).uses(text)
    return any(_may_stay_unfilled(text, holder, made) for holder in holders)


# -- sums ----------------------------------------------------------------------------------------------------------


def _is_added_to(text: Text, use: Written) -> bool:
    """Whether a name that is given the memory is added to, and is not filled by the first line that begins with it."""
    before = _before(text, use)
    if _GIVEN_TO.search(before) is None:
        return False
    names = dict.fromkeys(_NAMED.findall(before))
    return any(_is_summed(text, name) and _begins_a_sum(text, use, name) for name in names)


def _is_summed(text: Text, name: bytes) -> bool:
    """Whether a statement adds to a name, or to elements of it."""
    for at in text.places(name):
        if _IS_SUMMED.match(text.bare, at + len(name)):
            before = text.bare[text.bare.rfind(b"\n", 0, at) + 1 : at].rstrip(b" \t")
            if not before or before.endswith((b";", b":")):
                return True
    return False


def _begins_a_sum(text: Text, use: Written, name: bytes) -> bool:
    first = re.compile(rb"^[ \t]*%s[ \t]*[\[.]" % name, re.M).search(text.bare, use.end)
    if first is None or _ADDS.search(text.bare, use.end, first.end()):
        return True
    at = first.end() - 1
    return bool(_SUM.search(text.line(at))) or text.around(at)[:1] != text.around(use.start)[:1]


def _before(text: Text, use: Written) -> bytes:
    """What stands before a call, as far as it may belong to the same statement."""
    start = use.start - len(use.before) - 1 if use.before else use.start
    return text.bare[max(0, start - 200) : start]


# -- weights and buffers -------------------------------------------------------------------------------------------


def _comes_from_a_file(text: Text) -> bool:
    """Whether a name tells that models get their weights from elsewhere; not the key of a text in a formatted text."""
    found = text.words & _FROM_A_FILE
    if not found:
        return False
    # a function of the file's own says what it does
    own = {header.name.encode() for header in text.headers if not header.indent and not header.is_class}
    return any(not _is_quoted(text.bare, at, at + len(name)) for name in found - own for at in text.places(name))


def _is_quoted(bare: bytes, start: int, end: int) -> bool:
    return bare[start - 1 : start] in _QUOTES or bare[end : end + 1] in _QUOTES


def _may_stay_unfilled(text: Text, holder: Written, made: list[Written]) -> bool:
    """Whether a call makes a part of a model from such memory, and neither a use of its name nor its class fills it."""
    if holder.arguments is None:
        return True
    if not any(holder.start < use.start < holder.end for use in made):
        return False
    if not is_header(text.line(holder.start)):
        around = text.around(holder.start)
        if not around or around[0].is_class or around[0].name != "__init__":
            return False
        if len(around) > 1 and around[1].is_class and _FILLS_ALL.search(text.body(around[1])):
            return False
    if holder.name.startswith(b"register"):
        return any(_is_only_read(text, name) for name in _REGISTERED.findall(text.data))
    before = _before(text, holder)
    given = _GIVEN_TO.search(before)
    return given is not None and any(_is_only_read(text, name) for name in _OWN.findall(before))


def _is_only_read(text: Text, name: bytes) -> bool:
    """Whether something may compute with an attribute, and nothing surely writes to it."""
    is_read = False
    for found in re.finditer(rb"\.[ \t]*%s\b[ \t]*(?:\.[ \t]*(\w+)|([:=,)]))?(=?)" % name, text.bare):
        attribute, behind = (found[1] or b"").decode("utf-8", "replace"), (found[2] or b"") + found[3]
        if behind == b"=" or looks_at_weight(attribute):
            continue
        if attribute and not reads_weight(attribute):
            return False
        if behind != b":" and _stands_in_setup(text, found.start()):
            return False
        called = _CALLED_WITH.search(text.bare[max(0, found.start() - 100) : found.start()])
        if called is not None and behind in (b",", b")") and fills_weight(called[1].decode("utf-8", "replace")):
            return False
        is_read = True
    return is_read


def _stands_in_setup(text: Text, at: int) -> bool:
    function = next((h for h in text.around(at) if not h.is_class), None)
    return function is not None and not is_header(text.line(at)) and not computes_with_weights(function.name)
