"""Pairs the processes of two runs, and walks through the events of a pair side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from randlint.compare.data import Place
from randlint.compare.sides import LineMap, Member, Side
from randlint.trace.recording.format import LEVELS, Kind
from randlint.trace.recording.read import Event, ProcessRecording

# Events that every level has, and that a difference between two operations ends at if it has no effect on them.
ANCHORS = (Kind.BATCH, Kind.LOSS, Kind.INITIAL, Kind.GRADIENTS, Kind.UPDATE)
# The level that a kind of event needs. Together with the anchors these are results; the other kinds tell of random
# streams, which may differ without any effect.
_NEEDS = {Kind.OPERATION: "op", Kind.MODULE: "module"}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two processes that did the same work in both runs; one of them is None where a run has no such process."""

    rank: int | None
    role: str
    a: Member | None
    b: Member | None

    @property
    def events(self) -> tuple[ProcessRecording, ProcessRecording] | None:
        """The recordings of both."""
        if self.a is None or self.b is None or self.a.events is None or self.b.events is None:
            return None
        return self.a.events, self.b.events


@dataclass(frozen=True, slots=True)
class Aligned:
    """Two events that stand at the same place of their runs; None where one run has no more.

    ``matched``: both are of the same thing, whatever its values.
    """

    a: Event | None
    b: Event | None
    matched: bool

    @property
    def step(self) -> int:
        event = self.a or self.b
        assert event is not None
        return event.step


def pairs(a: Side, b: Side) -> list[Pair]:
    """Main processes rank by rank, each followed by its children; workers of loaders by loader and number."""
    first, second = _keyed(a.members), _keyed(b.members)
    keys = list(dict.fromkeys((*first, *second)))
    found = [Pair(key[0], key[1], first.get(key), second.get(key)) for key in keys]
    return sorted(found, key=lambda pair: -1 if pair.rank is None else pair.rank)


def _keyed(members: Sequence[Member]) -> dict[tuple[int | None, str, int, int, int], Member]:
    seen: Counter[tuple[int | None, str, int, int]] = Counter()
    found = {}
    for member in members:
        process = member.part.process
        worker = -1 if process.worker is None else process.worker
        loader = process.loader if process.role == "loader-worker" else 0
        key = (process.rank, member.role, loader, worker)
        numbered = (*key, seen[key])
        found[numbered] = member
        seen[key] += 1
    return found


class Walk:
    """Walks through two processes. Operations and modules count as far as both runs recorded them.

    ``shift``: the second run goes on where the first had made so many updates; its steps are counted from there.
    """

    def __init__(
        self, a: ProcessRecording, b: ProcessRecording, lines: LineMap, sides: tuple[Side, Side], shift: int = 0
    ) -> None:
        self.a, self.b, self.shift = a, b, shift
        self._lines, self._sides = lines, sides
        level = min(LEVELS.index(a.level), LEVELS.index(b.level))
        self._left_out = {kind for kind, needs in _NEEDS.items() if LEVELS.index(needs) > level}
        windows = [window(each) for each in (a, b)]
        self.window = (0, -1) if shift else (max(w[0] for w in windows), min(w[1] for w in windows))

    def results(self, thread: int = 0) -> Iterator[Aligned]:
        """Events that are results, in program order.

        Where operations or modules do not match, the walk goes on at the next events of another kind in both runs;
        where those do not match either, it ends.
        """
        first, second = self._results(self.a, thread), self._shifted(self._results(self.b, thread))
        a, b = next(first, None), next(second, None)
        while a is not None or b is not None:
            matched = a is not None and b is not None and self.match(a, b)
            yield Aligned(a, b, matched)
            if matched:
                a, b = next(first, None), next(second, None)
            elif (a is not None and a.kind in _NEEDS) or (b is not None and b.kind in _NEEDS):
                a, b = _anchor(a, first), _anchor(b, second)
            else:
                return

    def threads(self) -> tuple[int, ...]:
        """Threads that either process recorded events of."""
        return tuple(sorted({*self.a.threads(), *self.b.threads()}))

    def match(self, a: Event, b: Event) -> bool:
        """Whether both events are of the same thing, whatever its values."""
        return (a.kind, a.step, a.name, a.module) == (b.kind, b.step, b.name, b.module) and self._lines.same(
            *self.places(a, b)
        )

    def places(self, a: Event | None, b: Event | None) -> tuple[Place | None, Place | None]:
        """The user's lines of two events."""
        first, second = self._sides
        return first.place(a.site if a else None), second.place(b.site if b else None)

    def _results(self, process: ProcessRecording, thread: int) -> Iterator[Event]:
        first, last = self.window
        start = self.shift if process is self.a else 0
        kinds = [kind for kind in (*ANCHORS, *_NEEDS) if kind not in self._left_out]
        if self.shift:  # at the start of a run that goes on stands what the other has in its midst
            kinds.remove(Kind.INITIAL)
        for event in process.events(kinds, start, thread=thread):
            if event.kind not in _NEEDS or first <= event.step <= last:
                yield event

    def _shifted(self, events: Iterator[Event]) -> Iterator[Event]:
        return (replace(event, step=event.step + self.shift) for event in events) if self.shift else events


def _anchor(event: Event | None, rest: Iterator[Event]) -> Event | None:
    """The event itself, or the next one, that is of a kind that every level has."""
    while event is not None and event.kind in _NEEDS:
        event = next(rest, None)
    return event


def window(process: ProcessRecording) -> tuple[int, int]:
    """The first and the last step whose operations were recorded."""
    first, last = process.meta.get("first", ""), process.meta.get("last", "")
    return int(first) if first.isdigit() else 0, int(last) if last.isdigit() else 2**62
