"""Environments and their differences, for people and for programs."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Sequence

from randlint import __version__
from randlint.catalogue import PROMISES
from randlint.trace.environment.compare import Difference
from randlint.trace.environment.record import VERSION, Environment

_TITLES = {
    "system": "Operating system",
    "processor": "Processor",
    "gpu": "Graphics cards",
    "python": "Python",
    "threads": "Threads",
    "blas": "Matrix libraries",
    "flags": "Flags of torch",
    "variables": "Environment variables",
    "packages": "Packages",
}
_ABSENT = "(none)"


def shown(environment: Environment, width: int) -> str:
    """An environment as text: a section with facts has a title, packages are set as running text."""
    lines: list[str] = []
    for section, facts in environment.sections.items():
        if not facts:
            continue
        lines += ["", _TITLES[section]] if lines else [_TITLES[section]]
        if section == "packages":
            words = ", ".join(f"{name}\N{NO-BREAK SPACE}{version}" for name, version in facts.items())
            lines += [line.replace("\N{NO-BREAK SPACE}", " ") for line in _filled(words, width)]
            continue
        space = max(map(len, facts))
        lines += [f"  {name:{space}}  {value}" for name, value in facts.items()]
    return "\n".join(lines) + "\n"


def compared(found: Sequence[Difference], names: tuple[str, str], width: int) -> str:
    """Differences as text: first those that can change a result, by promise, then the others in one paragraph."""
    known = [each for each in found if each.known]
    lines = [f"Comparing {names[0]} with {names[1]}."]
    for promise, words in PROMISES.items():
        rows = [each for each in known if each.known[0].breaks == promise]
        if rows:
            lines += ["", f"Can break {promise}: {words}", *(line for row in rows for line in _paragraph(row, width))]
    others = [each for each in found if not each.known]
    if others:
        words = ", ".join(f"{_name(each)} {_change(each)}" for each in others)
        lines += ["", "Also different, and not known to change results:", *_filled(words, width)]
    return "\n".join([*lines, "", _closing(found, known)]) + "\n"


def _paragraph(difference: Difference, width: int) -> Iterator[str]:
    yield f"  {_name(difference)}: {_change(difference)}"
    for row in difference.known:
        yield from _filled(row.reason(difference.fact), width, "    ")
        for source in row.sources:
            yield from _filled(f"source: {source}", width, "    ", "      ")


def _closing(found: Sequence[Difference], known: Sequence[Difference]) -> str:
    if not found:
        return "The two environments are the same."
    if not known:
        one = len(found) == 1
        return (
            "1 differs, and is not known to change results."
            if one
            else f"{len(found)} differ, none known to change results."
        )
    return f"{len(known)} of {len(found)} differences can change results."


def _filled(text: str, width: int, indent: str = "  ", later: str = "") -> list[str]:
    return textwrap.wrap(
        text,
        width,
        initial_indent=indent,
        subsequent_indent=later or indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _name(difference: Difference) -> str:
    """The fact as people call it: what stands alone is named with its section."""
    section, _, name = difference.fact.partition(".")
    return name if section in {"packages", "variables", "flags"} else f"{_TITLES[section].lower()}, {name}"


def _change(difference: Difference) -> str:
    return f"{difference.first or _ABSENT} -> {difference.second or _ABSENT}"


def as_json(found: Sequence[Difference]) -> str:
    """Differences for programs; ``known`` says why one can change a result."""
    rows = [
        {
            "fact": each.fact,
            "first": each.first or None,
            "second": each.second or None,
            "known": [
                {"breaks": row.breaks, "why": row.reason(each.fact), "sources": list(row.sources)} for row in each.known
            ],
        }
        for each in found
    ]
    tool = {"name": "randlint", "version": __version__}
    return json.dumps({"version": VERSION, "tool": tool, "differences": rows}, indent=2) + "\n"
