"""Calls with other arguments, for calls that stand on one line: what stands between arguments is then only space."""

from __future__ import annotations

from collections.abc import Mapping

from randlint import syntax as cst
from randlint.patterns import regex
from randlint.syntax.text import columns_of

_SEPARATOR = regex(r"([ \t\f]*),([ \t\f]*)")


def with_arguments_on_line(
    call: cst.Call, text: str, given: Mapping[str, str], parameters: tuple[str, ...]
) -> str | None:
    """The text of a call with arguments passed: replaced where they stand, else added after the last one.

    ``parameters`` is the positional order, for an argument that is passed by position. None where parentheses around
    an argument, a generator, or a comma at the end take a closer look.
    """
    places = columns_of(call, [arg.value for arg in call.args])
    if places is None or any(isinstance(arg.value, cst.GeneratorExp) for arg in call.args):
        return None
    edits: list[tuple[int, int, str]] = []
    added: list[str] = []
    for name, code in given.items():
        index = _index(call, name, parameters)
        if index is None:
            added.append(f"{name}={code}" if name else code)
            continue
        start, end = places[index]
        if not _ends(text, end):
            return None
        edits.append((start, end, code))
    if added:
        edit = _addition(text, [end for _, end in places], added)
        if edit is None:
            return None
        edits.append(edit)
    for start, end, code in sorted(edits, reverse=True):
        text = text[:start] + code + text[end:]
    return text


def _index(call: cst.Call, name: str, parameters: tuple[str, ...]) -> int | None:
    """Where a call passes a parameter now."""
    for index, arg in enumerate(call.args):
        by_position = arg.keyword is None and not arg.star and parameters[index : index + 1] == (name,)
        if by_position or (arg.keyword is not None and arg.keyword.value == name):
            return index
        if arg.star:
            parameters = ()
    return None


def _ends(text: str, end: int) -> bool:
    """Whether an argument ends where its value does: no parenthesis follows but that of the call."""
    rest = text[end:].strip()
    return rest == ")" or rest.startswith(",")


def _addition(text: str, ends: list[int], added: list[str]) -> tuple[int, int, str] | None:
    """The edit that puts arguments after the last one, with what separates the two before them."""
    last = len(text) - 1
    if not ends:
        return last, last, ", ".join(added)
    between = _SEPARATOR.match(text, ends[-2]) if len(ends) > 1 else None
    before, after = between.groups() if between is not None else ("", " ")
    rest = text[ends[-1] : last]
    if rest.strip() not in {"", ","} or (between is None and len(ends) > 1):
        return None
    whole = f"{before},{after}".join(added)
    if not rest.strip():
        return ends[-1], ends[-1], f"{before},{after}{whole}"
    if len(added) > 1:
        return None
    comma = text.index(",", ends[-1]) + 1  # a trailing comma stays one
    return comma, comma, f"{after}{whole}{before},"
