"""The names and calls one of which is what a piece of code gives: those that an ``if`` or an ``or`` choose from."""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Iterator
from typing import NamedTuple

from randlint.patterns import regex

#: Names that stand for nothing that a file binds, unless it does so on purpose.
KNOWN = frozenset(name.encode() for name in (*dir(builtins), *keyword.kwlist, *keyword.softkwlist))
# A formatted string may hold brackets, but no quotes: those are gone.
_STEP = regex(rb"[()\[\]{}\n,;]|\\\n|[\"'][^\"'\n]*[\"']")
_CHOICE = regex(rb"\b(if|else|or|and)\b")
# What gives no name and no call, whatever is around it.
_OTHERWISE = regex(rb"[-+*/%@&|^~<>=!]|\b(?:not|in|is|lambda|await|yield|for)\b")
_NAMED_ON_THE_WAY = regex(rb"\s*\w+\s*:=")
_BRACKETS = regex(rb"([\w.\s]*)(\(\)|\[\])")
_CHAIN = regex(rb"\s*([A-Za-z_]\w*(?:\s*\.\s*\w+)*)\s*")


class Given(NamedTuple):
    """A name with its attributes, or, where it is called, the call: ``names`` are those of its arguments that are plain
    names. A call of what another call gives has no name."""

    chain: bytes
    is_called: bool = False
    names: tuple[bytes, ...] = ()


def given(code: bytes, start: int) -> Iterator[Given]:
    """What the expressions between commas that begin at a place may give; nothing for sums, comparisons and
    elements of something."""
    flat, groups = _flatten(code, start)
    skips = False
    for number, part in enumerate(_CHOICE.split(flat)):
        if number % 2:
            skips = part == b"if"  # what stands there only decides
            continue
        part = _NAMED_ON_THE_WAY.sub(b"", part, count=1)
        count = part.count(b"(") + part.count(b"[")
        own, groups = groups[:count], groups[count:]
        if not skips and not _OTHERWISE.search(part):
            yield from _given_by(part, own)


def _given_by(part: bytes, groups: list[bytes]) -> Iterator[Given]:
    """The same for one alternative; ``groups`` is what its brackets hold."""
    whole = _CHAIN.fullmatch(part)
    if whole is not None:
        yield Given(b"".join(whole[1].split()))
    for number, (found, inside) in enumerate(zip(_BRACKETS.finditer(part), groups, strict=False)):
        chain = b"".join(found[1].split())
        if not chain and not number:
            yield from given(inside, 0)  # ``[a(), b()]`` may be two values for two names
        if found[2] == b"[]" or not (chain or number):
            continue
        named = (_CHAIN.fullmatch(argument) for argument in inside.split(b","))
        names = tuple(b"".join(name[1].split()) for name in named if name is not None)
        yield Given(b"" if chain.startswith(b".") else chain, True, names)


def _flatten(code: bytes, start: int) -> tuple[bytes, list[bytes]]:
    """An expression up to its end, with nothing in its brackets, and what stood in each of its parentheses."""
    flat: list[bytes] = []
    groups: list[bytes] = []
    depth, at, end = 0, start, len(code)
    for step in _STEP.finditer(code, start):
        token = step[0]
        if token in (b"(", b"[", b"{"):
            if not depth:
                flat.append(code[at : step.end()])
                at = step.end()
            depth += 1
        elif token in (b")", b"]", b"}") and depth:
            depth -= 1
            if not depth:
                if token != b"}":
                    groups.append(code[at : step.start()].replace(b"\n", b" "))
                at = step.start()
        elif not depth and token == b",":
            flat += (code[at : step.start()], b" or ")
            at = step.end()
        elif not depth and len(token) == 1:
            end = step.start()
            break
    flat.append(code[at:end] if not depth else b"")
    return b"".join(flat).replace(b"\\\n", b" "), groups
