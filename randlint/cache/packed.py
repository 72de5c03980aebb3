"""All that is known of the files of a project in one file, laid out so that opening it costs next to nothing.

The columns are read at once; the bodies (reports, and what they rest on) stay bytes until one is asked for.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any, NamedTuple

from randlint.records import dataclass

MAGIC = b"randlint findings 1"
NOTHING, PLAIN = -2, -1
_DIGEST = 32


class State(NamedTuple):
    """What a file was when it was last looked at: times of the last change in ns (0: too fresh to trust), and size."""

    changed: int
    moved: int
    size: int
    digest: str


class Body(NamedTuple):
    """Something kept as JSON, and the digests of the parts that it refers to."""

    text: bytes
    uses: tuple[str, ...]


class Row(NamedTuple):
    """The report of a file with that content; no body where nothing can be found in it."""

    digest: str
    body: Body | None


@dataclass(slots=True)
class Packed:
    """``numbers`` are the places of the files in the columns; ``parts`` the places of the parts among the bodies."""

    numbers: dict[str, int] = field(default_factory=dict)
    stats: list[int] = field(default_factory=list)
    digests: str = ""
    rows: list[int] = field(default_factory=list)
    parts: dict[str, int] = field(default_factory=dict)
    ends: list[int] = field(default_factory=list)
    checks: list[int] = field(default_factory=list)
    uses: list[list[str]] = field(default_factory=list)
    data: bytes = b""
    start: int = 0  # of the bodies in ``data``, which is not copied

    def state(self, name: str) -> State | None:
        number = self.numbers.get(name)
        if number is None:
            return None
        changed, moved, size = self.stats[number * 3 : number * 3 + 3]
        return State(changed, moved, size, self.digests[number * _DIGEST : (number + 1) * _DIGEST])

    def row(self, name: str) -> Row | None:
        number = self.numbers.get(name)
        if number is None or self.rows[number] == NOTHING:
            return None
        digest, place = self.digests[number * _DIGEST : (number + 1) * _DIGEST], self.rows[number]
        if place == PLAIN:
            return Row(digest, None)
        body = self._body(place)
        return Row(digest, body) if body is not None else None

    def part(self, digest: str) -> Body | None:
        place = self.parts.get(digest)
        return self._body(place) if place is not None else None

    def _body(self, place: int) -> Body | None:
        if not 0 <= place < len(self.ends):
            return None
        start = self.ends[place - 1] if place else 0
        text = self.data[self.start + start : self.start + self.ends[place]]
        return Body(text, tuple(self.uses[place])) if zlib.crc32(text) == self.checks[place] else None


def unpacked(data: bytes) -> Packed:
    """What :func:`packed` made. Raises ValueError, TypeError or KeyError for anything else."""
    head_end = data.index(b"\n")
    start = data.index(b"\n", head_end + 1) + 1
    head, columns = data[:head_end], data[head_end + 1 : start - 1]
    if head != MAGIC + b" %08x" % zlib.crc32(columns):
        raise ValueError("broken")
    found: dict[str, Any] = json.loads(columns)
    names = found["names"]
    result = Packed(
        dict(zip(names, range(len(names)), strict=True)),
        found["stats"],
        found["digests"],
        found["rows"],
        dict(zip(found["parts"], range(len(found["ends"]) - len(found["parts"]), len(found["ends"])), strict=True)),
        found["ends"],
        found["checks"],
        found["uses"],
        data,
        start,
    )
    if (len(result.stats), len(result.digests), len(result.rows)) != (len(names) * 3, len(names) * _DIGEST, len(names)):
        raise ValueError("columns of different lengths")
    return result


def packed(states: Mapping[str, State], rows: Mapping[str, Row], part: Callable[[str], Body | None]) -> bytes:
    """One file's content. Rows of other contents than those in ``states`` go, and parts that nobody refers to."""
    kept = {name: row for name, row in rows.items() if name in states and states[name].digest == row.digest}
    parts: dict[str, Body] = {}
    waiting = [each for row in kept.values() if row.body is not None for each in row.body.uses]
    while waiting:
        digest = waiting.pop()
        body = part(digest) if digest not in parts else None
        if body is not None:
            parts[digest] = body
            waiting += body.uses
    shared: dict[Body, int] = {}
    places: list[int] = []
    for name in states:
        row = kept.get(name)
        if row is None or row.body is None:
            places.append(NOTHING if row is None else PLAIN)
        else:
            places.append(shared.setdefault(row.body, len(shared)))
    bodies = [*shared, *parts.values()]
    ends, end = [], 0
    for each in bodies:
        end += len(each.text)
        ends.append(end)
    columns = {
        "names": list(states),
        "stats": [number for state in states.values() for number in state[:3]],
        "digests": "".join(state.digest for state in states.values()),
        "rows": places,
        "parts": list(parts),
        "ends": ends,
        "checks": [zlib.crc32(each.text) for each in bodies],
        "uses": [each.uses for each in bodies],
    }
    text = json.dumps(columns, separators=(",", ":")).encode()
    return b"\n".join((MAGIC + b" %08x" % zlib.crc32(text), text, b"".join(each.text for each in bodies)))
