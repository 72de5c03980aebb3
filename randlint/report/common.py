"""What several formats share: the view they render, places in words, counting, and text that is safe to print."""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import Any

from randlint.catalogue import Catalogue
from randlint.findings import Applicability, Finding, Location, Notice, Result, Severity, Status
from randlint.records import dataclass

HOME = "https://randlint.readthedocs.io/"
COLORS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


@dataclass(frozen=True, slots=True)
class View:
    """A result together with how the user wants to see it."""

    result: Result
    catalogue: Catalogue
    color: bool = False
    width: int = 100
    show_suppressed: bool = False
    statistics: bool = False

    @property
    def reported(self) -> tuple[Finding, ...]:
        return ordered(self.result.reported)

    @property
    def shown(self) -> tuple[Finding, ...]:
        """The findings that the formats for people list: reported ones, or all when silenced ones are asked for."""
        return ordered(self.result.findings) if self.show_suppressed else self.reported

    def paint(self, text: str, **style: Any) -> str:
        """``text`` in the style of :func:`click.style`, or as it is when colours are off."""
        if not self.color or not text:
            return text
        import click

        return click.style(text, **style)


def ordered(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: finding.sort_key))


def help_uri(rule: str) -> str:
    """The address of a rule's page."""
    return f"{HOME}rules/{rule}/"


def place(location: Location) -> str:
    """``path:line:column``, with the cell between path and line in a notebook."""
    cell = f"cell {location.cell.index}:" if location.cell else ""
    return f"{one_line(location.path)}:{cell}{location.line}:{location.column}"


def in_cell(location: Location) -> str:
    """``cell 3, line 2: `` for formats that can only point into the stored notebook; empty for a .py file."""
    return f"cell {location.cell.index}, line {location.line}: " if location.cell else ""


def times(count: int) -> str:
    """A count in words: "once", "3 times"."""
    return "once" if count == 1 else f"{count:,} times"


def plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def failures(result: Result) -> tuple[Notice, ...]:
    """Notices that mean the run is incomplete."""
    return tuple(notice for notice in result.notices if notice.kind == "failed")


def printable(text: str) -> str:
    """``text`` without characters that could steer a terminal or reorder the line; tabs and line ends stay."""
    return "".join(_visible(character) for character in text)


def one_line(text: str) -> str:
    """:func:`printable` text on a single line."""
    return printable(" ".join(text.splitlines())).replace("\t", " ")


def _visible(character: str) -> str:
    if character in "\t\n":
        return character
    if character < " ":
        return chr(0x2400 + ord(character))  # the Unicode pictures of the control characters
    if unicodedata.category(character) == "Cc" or unicodedata.bidirectional(character) in _REORDERING:
        return "\N{REPLACEMENT CHARACTER}"
    return character


_REORDERING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


def summary_line(result: Result) -> str:
    """The one line that closes the formats for people: what was found, where, and what can be done about it."""
    broken = len(failures(result))
    details = [
        f"{count} {word}"
        for count, word in (
            (result.fixed, "fixed"),
            (sum(f.status is Status.SUPPRESSED for f in result.findings), "suppressed"),
            (sum(f.status is Status.BASELINED for f in result.findings), "in the baseline"),
        )
        if count
    ]
    if broken:
        details.append(f"{plural(broken, 'problem')} kept the run from finishing")
    return "; ".join([_headline(result), *details, *_fixable(result.reported)]) + "."


def _headline(result: Result) -> str:
    found = result.reported
    where = f" in {plural(result.files, 'file')}" if result.files else ""
    if found:
        severities = Counter(finding.severity for finding in found)
        counts = ", ".join(plural(severities[kind], kind.value) for kind in sorted(severities, reverse=True))
        return f"Found {plural(len(found), 'finding')} ({counts}){where}"
    if failures(result):
        return f"Incomplete: no findings{where}"
    if not result.files and not result.findings:
        return "Nothing to report: no files were checked"
    return f"All clear: no findings{where}"


def _fixable(found: tuple[Finding, ...]) -> list[str]:
    kinds = [finding.fix.applicability for finding in found if finding.fix]
    safe, unsafe = kinds.count(Applicability.SAFE), kinds.count(Applicability.UNSAFE)
    if safe and unsafe:
        return [f"{safe} fixable with --fix, {unsafe} more with --unsafe-fixes"]
    if safe:
        return [f"{safe} fixable with --fix"]
    return [f"{unsafe} fixable with --unsafe-fixes"] if unsafe else []
