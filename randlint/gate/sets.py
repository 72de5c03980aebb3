"""What a text must hold for the rule about the order of sets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from randlint.gate.text import Header, Text
from randlint.gate.vocabulary import Vocabulary
from randlint.names import NUMBERED_TABLE
from randlint.patterns import regex

_MAKERS = frozenset({b"set", b"frozenset"})
_DISPLAY = regex(rb"\{(?:[^{}:]*\bfor\b|\s*[rRbBuU]{0,2}''\s*[,}])")
_KEYS = regex(rb"\.keys[ \t]*\(\)[ \t]*[-&|^]|[-&|^][ \t]*[\w.]+\.keys[ \t]*\(\)")
# The order of a set in these is not asked for.
_ORDER_FREE = regex(
    rb"(?:(?<![\w.])(?:len|sorted|any|all|sum|min|max|isinstance|issubset|isdisjoint|Counter|hash|str|print)"
    rb"[ \t]*\([ \t\n]*"
    rb"|\bin[ \t]+|[=!]=[ \t]*|[<>]=?[ \t]*)\Z"
)
# Neither is that of a set that is a condition, is taken away, is one element or one value of a display, or is shown.
_UNASKED = regex(
    rb"(?:(?<![\w.])(?:if|elif|while|not|assert|del|global|nonlocal)[ \t]+|-[ \t]*|[{:][ \t\n]*"
    rb"|\.(?:append|appendleft|insert|add|union|intersection|difference|issubset|issuperset|isdisjoint)"
    rb"[ \t]*\([ \t\n]*)\Z"
)
# What gives a set again, or takes elements of it; other methods ask for no order.
_FOLLOWED = rb"\.[ \t]*(?:pop|popleft|copy|union|intersection|difference|symmetric_difference)\b"
_METHOD = regex(rb"[ \t]*" + _FOLLOWED)
_ENDS_IN_METHOD = regex(rb"[)}\]]\s*" + _FOLLOWED)
_CHANGES = regex(rb"[ \t]*(?:[-+|&^]=|(?::[^=\n]*)?=(?!=)|\.)")
_MATTERS = regex(rb"(?:[(,*=|&^\[][ \t\n]*|\b(?:return|else|and|or|from|await)[ \t]+)\Z")
_RETURNED = regex(rb"\breturn[ \t]+\Z")
_FOR_IN = regex(rb"\bfor\b(?:(?!\b(?:in|if|for|and|or|not)\b)[^\n:])*\bin[ \t]+\Z")
_GIVEN_TO = regex(rb"(?<![\w.,])[ \t]*(?<![\w.])(?:self\.)?(\w+)[ \t]*(?::[^=\n]*)?=[ \t]*\Z")
_GIVEN_PERHAPS = regex(rb"\A[ \t]*(?:self\.)?(\w+)[ \t]*(?::[^=\n]*)?=(?!=)[^\n]*\b(?:else|or)[ \t]+\Z")
_GIVEN_TOGETHER = regex(rb"\A[ \t]*((?:(?:self\.)?\w+[ \t]*,[ \t]*)+(?:self\.)?\w+)[ \t]*=(?!=)[^\n]*[=,][ \t]*\Z")
_GROUP = regex(rb"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}")
_BRACKET = regex(rb"[()\[\]{}]")
# A loop that does none of this gives the same result in any order.
_DECIDES = regex(
    rb"\.[ \t]*(?:append|extend|insert|appendleft|add\w*)\b|\+=|\b(?:len|yield)\b|\+\s*\[|\]\s*\+"
    rb"|\b(?:append|concat|concatenate|vstack|hstack|cat|stack|row_stack)[ \t]*\("
)


def set_order(text: Text, words: Vocabulary, path: Path) -> bool:
    return any(_may_be_gone_through(text, words, start) for start in _sets(text))


def _sets(text: Text) -> Iterator[int]:
    """Places at which a set may be made."""
    for use in text.calls(_MAKERS):
        if not use.before and text.bare[max(0, use.start - 4) : use.start] != b"def ":
            yield use.start
    for display in _DISPLAY.finditer(text.bare):
        # fields of formatted strings follow a quote or one another
        if text.bare[display.start() - 1 : display.start()] not in (b'"', b"'", b"}"):
            yield display.start()
    if b"keys" in text.words:
        yield from (keys.start() for keys in _KEYS.finditer(text.bare))


def _may_be_gone_through(text: Text, words: Vocabulary, start: int) -> bool:
    """Whether an expression that begins at a place may be a set whose order shows."""
    before = text.bare[max(0, start - 200) : start]
    if _FOR_IN.search(before):
        return _may_decide(text, words, start)
    if _ORDER_FREE.search(before):
        return False
    if _UNASKED.search(before) and not _ENDS_IN_METHOD.search(text.bare, start, start + 300):
        return False
    if _RETURNED.search(before) and not _ENDS_IN_METHOD.search(text.bare, start, start + 300):
        return _is_called(text, start)
    names = _names_given(before)
    return not names or any(_is_used(text, words, name) for name in names)


def _names_given(before: bytes) -> list[bytes]:
    """The names one of which is given what follows a piece of code; none where it goes elsewhere."""
    given = _GIVEN_TO.search(before)
    if given is not None:
        return [given[1]]
    line = before.rpartition(b"\n")[2]
    if line.count(b"(") + line.count(b"[") + line.count(b"{") != line.count(b")") + line.count(b"]") + line.count(b"}"):
        return []
    perhaps = _GIVEN_PERHAPS.match(line)
    if perhaps is not None:
        return [perhaps[1]]
    together = _GIVEN_TOGETHER.match(line)
    if together is None:
        return []
    names = [name.strip().rpartition(b".")[2] for name in together[1].split(b",")]
    before = _GROUP.sub(b"", line[together.end(1) :])
    index = before.count(b",")
    return names if _BRACKET.search(before) or index >= len(names) else [names[index]]


def _is_used(text: Text, words: Vocabulary, name: bytes) -> bool:
    """Whether a name is gone through, combined, handed on or given back somewhere."""
    for at in text.places(name):
        before = text.before(at)
        start = at - len(before) - 1 if before else at
        if before != b"?" and _is_asked_for(text, words, start, at + len(name)):
            return True
    return False


def _is_asked_for(text: Text, words: Vocabulary, start: int, end: int) -> bool:
    before = text.bare[max(0, start - 200) : start]
    if _METHOD.match(text.bare, end):
        return True
    if _FOR_IN.search(before):
        return _may_decide(text, words, start)
    if _CHANGES.match(text.bare, end) or _ORDER_FREE.search(before) or _UNASKED.search(before):
        return False
    if _RETURNED.search(before):
        return _is_called(text, start)
    return _MATTERS.search(before) is not None


def _is_called(text: Text, at: int) -> bool:
    """Whether what the function around a place gives back may be seen: that of a method only in its own file."""
    around = text.around(at)
    if len(around) < 2 or around[0].is_class:
        return True
    return text.is_spelt_again(around[0].name)


def _may_decide(text: Text, words: Vocabulary, start: int) -> bool:
    """Whether a loop or comprehension over what begins at a place may do something that depends on the order."""
    opened = _opened_before(text, start)
    if opened:  # a set or a mapping is the same in any order
        return opened != b"{" or _draws(text, words, start, start + 1000)
    line = text.bare.rfind(b"\n", 0, start) + 1
    indent = len(text.bare[line:start]) - len(text.bare[line:start].lstrip())
    body = text.body(Header(False, "", line, len(text.bare[line : line + indent].expandtabs()), b""))
    saved = (row["methods"] for row in words.catalogue.table("order") if row["kind"] == "saved")
    if _DECIDES.search(body) or NUMBERED_TABLE.search(body.decode("utf-8", "replace")):
        return True
    if _draws(text, words, line, line + len(body)):
        return True
    return any(b"." + method.encode() in body for methods in saved for method in methods)


def _draws(text: Text, words: Vocabulary, start: int, end: int) -> bool:
    drawn = words.of(effect="draw", role=("numbers", "choice")).uses(text)
    return any(start <= use.start < end for use in drawn)


def _opened_before(text: Text, start: int) -> bytes:
    """The bracket inside of which a place stands, empty where it stands in none."""
    depth = 0
    for bracket in reversed(_BRACKET.findall(text.bare, max(0, start - 4000), start)):
        depth += 1 if bracket in (b")", b"]", b"}") else -1
        if depth < 0:
            return bytes(bracket)
    return b""
