"""The first difference of each random stream: what was drawn, how often, and from which state."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from itertools import islice, zip_longest

from randlint.compare.align import Walk
from randlint.compare.data import Place
from randlint.trace.data import Draw, Seed
from randlint.trace.recording.format import Kind, Phase
from randlint.trace.recording.read import Event

SEEDED, STATE, COUNT, EXTRA, AMOUNT = "seeded", "state", "count", "extra", "amount"
_FAR = 4096  # events of a stream that one run may be ahead of the other
_AHEAD = 256  # events that are looked through for the line that the other run does not have


@dataclass(frozen=True, slots=True)
class StreamDifference:
    """A random stream parts at a line. ``reason`` is

    - ``seeded``: drawn from after the two runs had seeded it with different values (``seeds``, on ``seed_places``),
    - ``state``: drawn from in different states,
    - ``count``: another number of calls drew (``calls``), ``extra``: the line drew in one run only,
    - ``amount``: as many calls drew another number of values.

    ``step`` is that of the draw, None where it is not known. ``order`` sorts differences of one process. ``ids`` are
    the draws' places in the program order of both runs, where they are known. ``draws`` are what the ledgers of both
    runs say of the line, and ``late`` a seed that came after it.
    """

    stream: str
    reason: str
    step: int | None
    place: Place | None
    call: str = ""
    calls: tuple[int, int] = (0, 0)
    seeds: tuple[str, str] = ("", "")
    seed_places: tuple[Place | None, Place | None] = (None, None)
    entropy: bool = False
    role: str = "main"
    rank: int | None = None
    order: int = 0
    ids: tuple[int | None, int | None] = (None, None)
    phase: Phase = Phase.NONE
    draws: tuple[Draw | None, Draw | None] = (None, None)
    late: Seed | None = None

    @property
    def only_in(self) -> int | None:
        """0 or 1 where only the first or the second run drew here."""
        drew = [count > 0 for count in self.calls]
        return None if self.reason != EXTRA or drew[0] == drew[1] else drew.index(True)


@dataclass(slots=True)
class _Stream:
    """A stream during the walk: events that the other run has not come to yet, and seeds that differed.

    ``apart``: the events do not match any more, and more of them are gathered to see which are left out.
    """

    name: str
    waiting: tuple[deque[Event], deque[Event]] = field(default_factory=lambda: (deque(), deque()))
    seeds: tuple[Event, Event] | None = None
    apart: bool = False
    found: StreamDifference | None = None


class StreamWalk:
    """Walks through what two processes seeded and drew, and keeps no more than what one is ahead of the other."""

    def __init__(self, walk: Walk, rank: int | None, role: str) -> None:
        self._walk, self._rank, self._role = walk, rank, role
        self._streams: dict[str, _Stream] = {}

    def differences(self) -> list[StreamDifference]:
        """The first difference of each stream that has one, in the order of steps."""
        kinds = (Kind.SEED, Kind.DRAWS)
        for pair in zip_longest(self._walk.a.events(kinds), self._walk.b.events(kinds)):
            for side, event in enumerate(pair):
                if event is not None and event.name is not None and not _is_of_an_import(event):
                    self._take(self._streams.setdefault(event.name, _Stream(event.name)), side, event)
        for stream in self._streams.values():
            if stream.found is None and any(stream.waiting):
                self._apart(stream)
        found = [stream.found for stream in self._streams.values() if stream.found is not None]
        return sorted(found, key=lambda d: (d.step or 0, d.order))

    def _take(self, stream: _Stream, side: int, event: Event) -> None:
        if stream.found is not None:
            return
        first, second = stream.waiting
        stream.waiting[side].append(event)
        if not stream.apart and first and second:
            self._compare(stream, first[0], second[0])
            if stream.found is None and not stream.apart:
                first.popleft()
                second.popleft()
        if len(stream.waiting[side]) > _FAR or (stream.apart and min(len(first), len(second)) >= _AHEAD):
            self._apart(stream)

    def _compare(self, stream: _Stream, a: Event, b: Event) -> None:
        if not self._match(a, b):
            stream.apart = True
        elif a.kind is Kind.SEED:
            x, y = a.detail, b.detail
            if x.get("entropy") or y.get("entropy") or x.get("value", "") != y.get("value", ""):
                stream.seeds = a, b
            elif x.get("value"):
                stream.seeds = None
        elif stream.seeds is not None:
            stream.found = self._difference(stream, SEEDED, a, b)
        elif a.inputs is not None and b.inputs is not None and a.inputs != b.inputs:
            stream.found = self._difference(stream, STATE, a, b)
        elif a.inputs is None and a.value != b.value:
            stream.found = self._difference(stream, COUNT, a, b)

    def _match(self, a: Event, b: Event) -> bool:
        return self._walk.match(a, b) and a.detail.get("call") == b.detail.get("call")

    def _apart(self, stream: _Stream) -> None:
        """Find which event the other run does not have, by how soon each run comes to the other one's."""
        first, second = stream.waiting
        a, b = (first[0] if first else None), (second[0] if second else None)
        if a is not None and b is not None:
            extra_b = next((n for n, other in enumerate(islice(second, _AHEAD)) if self._match(a, other)), _FAR)
            extra_a = next((n for n, other in enumerate(islice(first, _AHEAD)) if self._match(other, b)), _FAR)
            if extra_a != extra_b:
                a, b = (a, None) if extra_a < extra_b else (None, b)
        event = a or b
        assert event is not None
        stream.found = self._difference(stream, EXTRA if event.kind is Kind.DRAWS else SEEDED, a, b)

    def _difference(self, stream: _Stream, reason: str, a: Event | None, b: Event | None) -> StreamDifference:
        event = a or b
        assert event is not None
        places = self._walk.places(a, b)
        seeds = stream.seeds or ((a, b) if reason == SEEDED else (None, None))
        values = [str(seed.detail.get("value", "")) if seed else "" for seed in seeds]
        ids = (a.id if a else None, b.id if b else None) if self._role == "main" else (None, None)
        return StreamDifference(
            stream.name,
            reason,
            event.step,
            places[0] or places[1],
            str(event.detail.get("call", "")),
            calls=(_calls(a), _calls(b)),
            seeds=(values[0], values[1]),
            seed_places=self._walk.places(*seeds),
            entropy=any(bool(seed.detail.get("entropy")) for seed in seeds if seed),
            role=self._role,
            rank=self._rank,
            order=event.id,
            ids=ids,
            phase=event.phase,
        )


def _is_of_an_import(event: Event) -> bool:
    """Whether a library drew this while it was being imported."""
    return event.detail.get("purpose") == "import"


def _calls(event: Event | None) -> int:
    return 0 if event is None else int(event.value or 1)


def parted_states(walk: Walk, rank: int | None) -> list[StreamDifference]:
    """Streams whose states differ after an update whose step drew from them; the first such step of each.

    Where they had differed before the step, the state is the reason, else the amount of numbers.
    """
    before: dict[str, bool] = {}
    found: dict[str, StreamDifference] = {}
    kinds = (Kind.START, Kind.UPDATE)
    for a, b in zip(walk.a.events(kinds), walk.b.events(kinds), strict=False):
        if a.kind is not b.kind or a.step != b.step:
            break
        first, second = walk.a.streams(a), walk.b.streams(b)
        for name in sorted({*first} & {*second}):
            differs = first[name] != second[name]
            drawn = _drawn(walk, name, a.step) if differs and a.kind is Kind.UPDATE and name not in found else None
            if drawn is not None:
                places = walk.places(*drawn)
                reason = STATE if before.get(name, True) else AMOUNT
                call, calls = str(drawn[0].detail.get("call", "")), (_calls(drawn[0]), _calls(drawn[1]))
                found[name] = StreamDifference(
                    name, reason, a.step, places[0] or places[1], call, calls, rank=rank, order=drawn[0].id
                )
            before[name] = differs
    return list(found.values())


def _drawn(walk: Walk, name: str, step: int) -> tuple[Event, Event] | None:
    """The first draws from a stream in a step, in both runs."""
    draws = [
        next((e for e in process.events((Kind.DRAWS,), step, step) if e.name == name and not _is_of_an_import(e)), None)
        for process in (walk.a, walk.b)
    ]
    return (draws[0], draws[1]) if draws[0] is not None and draws[1] is not None else None
