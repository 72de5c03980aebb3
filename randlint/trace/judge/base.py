"""From a place in a traced run to a finding: the texts of the rule, and the source lines of the place."""

from __future__ import annotations

import linecache
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from randlint.catalogue import Rule
from randlint.findings import Confidence, Finding, Location, Related, Severity
from randlint.trace.data import Frame, Run, Site

MOST_RELATED = 10


def runtime_finding(
    rule: Rule,
    message_key: str,
    site_or_frame: Site | Frame,
    run: Run,
    *,
    data: Mapping[str, Any],
    related: Iterable[tuple[Site | Frame, str]] = (),
    stream: str | None = None,
    severity: Severity | None = None,
    confidence: Confidence = Confidence.HIGH,
) -> Finding:
    """A finding of a traced run, with the texts of ``rule``'s message ``message_key`` filled with ``data``.

    ``related`` are places and what to say of them, at most ten of which are kept. The severity is that of the message
    or the rule where none is given. Raises KeyError for an unknown message, or one that needs data not given.
    """
    text = rule.messages[message_key]
    frame = frame_of(site_or_frame)
    location = location_of(frame, run)
    return Finding(
        rule=rule.name,
        code=rule.code,
        breaks=rule.breaks,
        severity=severity or text.severity or rule.severity,
        confidence=confidence,
        location=location,
        message=text.message.format_map(data),
        help=text.help.format_map(data),
        stream=stream,
        profile=rule.profile,
        origin="runtime",
        related=tuple(Related(location_of(frame_of(place), run), said) for place, said in related)[:MOST_RELATED],
        symbol=frame.function,
        source_lines=tuple(_lines(frame.path)[location.line - 1 : location.end_line]),
    )


def frame_of(place: Site | Frame) -> Frame:
    return place.frame if isinstance(place, Site) else place


def location_of(frame: Frame, run: Run) -> Location:
    """The span of a frame; the whole line without its indentation where the interpreter kept no columns."""
    lines = _lines(frame.path)
    first = lines[frame.line - 1] if 0 < frame.line <= len(lines) else ""
    path = shown_path(frame.path, run)
    if not frame.column:
        start = len(first) - len(first.lstrip()) + 1
        return Location(path, frame.line, start, frame.line, max(start, len(first.rstrip()) + 1))
    end_line = max(frame.end_line, frame.line)
    last = lines[end_line - 1] if 0 < end_line <= len(lines) else ""
    return Location(path, frame.line, _characters(first, frame.column), end_line, _characters(last, frame.end_column))


def shown_path(path: str, run: Run) -> str:
    """A path relative to the run's directory, with forward slashes; whole where the file lies elsewhere."""
    if path.startswith("<") or not run.directory:
        return path
    try:
        relative = os.path.relpath(path, run.directory)
    except ValueError:  # another drive
        relative = path
    shown = path if relative.split(os.sep)[0] == os.pardir else relative
    return shown.replace(os.sep, "/")


def distinct_places(places: Sequence[Site | None]) -> list[Site]:
    """The places in their order, without those unknown and without a second one on the same line."""
    found: dict[tuple[str, int], Site] = {}
    for site in places:
        if site is not None:
            found.setdefault((site.frame.path, site.frame.line), site)
    return list(found.values())


def _characters(line: str, column: int) -> int:
    """The column in characters: the interpreter counts bytes of UTF-8."""
    if line.isascii():
        return column
    return len(line.encode()[: column - 1].decode(errors="ignore")) + 1


def _lines(path: str) -> list[str]:
    """The lines of a source file without their ends; none where it cannot be read."""
    return [line.rstrip("\r\n") for line in linecache.getlines(path)]
