"""What a text must hold for the rule about kernels that are not deterministic on a GPU."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from randlint.gate.text import Text, Written
from randlint.gate.vocabulary import Vocabulary
from randlint.patterns import regex

_LITERAL = regex(rb"[\s\d,()\[\]]*(?:None[\s\d,()\[\]]*)*")
_NUMBER = regex(rb"\d+")
_OTHER_DIMENSION = regex(rb"\s*-?\s*\d*[1-9]\s*")
_FLATTENS = regex(rb"\.\s*flatten\s*\(")


def nondeterministic_op(text: Text, words: Vocabulary, path: Path) -> bool:
    """A call by the name of a kernel's function or method, with the arguments that lead to the kernel."""
    by_name = words.recall("kernels", lambda: _rows_by_name(words))
    spelt = text.words & by_name.keys()
    return any(_may_run(text, use, row) for use in text.calls(spelt) for row in by_name[use.name])


def _rows_by_name(words: Vocabulary) -> dict[bytes, list[Mapping[str, Any]]]:
    found: dict[bytes, list[Mapping[str, Any]]] = {}
    for row in words.catalogue.table("kernel_call"):
        names = [name.rpartition(".")[2] for name in row["names"]]
        for name in dict.fromkeys((*names, *row.get("methods", ()))):
            found.setdefault(name.encode(), []).append(row)
    return found


def _may_run(text: Text, use: Written, row: Mapping[str, Any]) -> bool:
    # functions are found by what was imported, and a class of a library by its name; a method may be of any object
    if not use.before and not (text.imported.starred or use.name in text.imported.origins):
        return False
    if row.get("telling") and not text.any_of(row["telling"].encode(), row["names"][0].partition(".")[0].encode()):
        return False
    if use.unpacks:
        return True
    if "given" in row and _given(use, row, row["given"]) is None:
        return False
    if not all(_may_be(text, _given(use, row, name), values) for name, values in row.get("when", {}).items()):
        return False
    if "pool" in row and not _pools(_given(use, row, row["pool"])):
        return False
    return "scan" not in row or _may_be_all(text, use, _given(use, row, row["scan"]))


def _given(use: Written, row: Mapping[str, Any], name: str) -> list[bytes] | None:
    """What a call may pass for a parameter: under its name, or at its place, which is one less for a method of the
    first; None where it passes nothing."""
    named = use.keyword(name.encode())
    if named is not None:
        return [named]
    parameters = row.get("parameters", ())
    if name not in parameters:
        return None
    place = parameters.index(name)
    first = place - 1 if use.name.decode("utf-8", "replace") in row.get("methods", ()) else place
    return [argument.strip() for argument in use.plain[max(0, first) : place + 1]] or None


def _may_be(text: Text, given: list[bytes] | None, values: list[Any]) -> bool:
    """Whether an argument may be one of some values; of a text the code has only the quotes."""
    return any(
        value != b"''" or any(not isinstance(wanted, str) or wanted.encode() in text.data for wanted in values)
        for value in given or ()
    )


def _pools(given: list[bytes] | None) -> bool:
    """Whether a size is written out and is more than one."""
    return any(
        _LITERAL.fullmatch(size) and any(int(number) > 1 for number in _NUMBER.findall(size)) for size in given or ()
    )


def _may_be_all(text: Text, use: Written, dimension: list[bytes] | None) -> bool:
    """Whether the dimension may be the first, or the tensor was made flat."""
    around = text.bare[max(0, use.start - 200) : use.end]
    if _FLATTENS.search(around):
        return True
    return any(not _OTHER_DIMENSION.fullmatch(each) for each in dimension or ())
