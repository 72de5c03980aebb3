"""The first pair of events at which two runs differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from randlint.compare.align import ANCHORS, Aligned, Pair, Walk
from randlint.compare.data import Place, Tolerance
from randlint.compare.values import Aspect, Values
from randlint.trace.recording.format import Kind, Phase
from randlint.trace.recording.read import Event

_BY_MEMORY = frozenset({"inputs", "loss", "gradients", "parameters"})
ORDER, LENGTH = Aspect("order"), Aspect("length")


@dataclass(frozen=True, slots=True)
class Difference:
    """Two events that differ in ``aspect``: that of :class:`~randlint.compare.values.Aspect`, ``order`` where they are
    of different things, or ``length`` where one run has no more; then one of them is None.

    ``places`` are the lines of both. ``since`` is the last pair before that agreed, None where there is none.
    """

    rank: int | None
    step: int
    aspect: Aspect
    a: Event | None
    b: Event | None
    places: tuple[Place | None, Place | None]
    thread: int = 0
    since: Event | None = None

    @property
    def event(self) -> Event:
        event = self.a or self.b
        assert event is not None
        return event

    @property
    def place(self) -> Place | None:
        """The line in the first run that has one."""
        return self.places[0] or self.places[1]


@dataclass(frozen=True, slots=True)
class Found:
    """What the walk through a pair found: the first difference bit for bit, and the first beyond the tolerance.

    ``detour`` is the first place where operations do not match, and ``origin`` the first one in the step that differs.
    """

    bitwise: Difference | None = None
    beyond: Difference | None = None
    detour: Difference | None = None
    origin: Difference | None = None


def find(pair: Pair, walk: Walk, tolerance: Tolerance) -> Found:
    """Walk through the events of two processes, thread by thread."""
    found = [_Search(pair, walk, tolerance, thread).run() for thread in walk.threads()]
    return Found(*(_first([getattr(f, name) for f in found]) for name in ("bitwise", "beyond", "detour", "origin")))


def _first(differences: list[Difference | None]) -> Difference | None:
    there = [d for d in differences if d is not None]
    return min(there, key=lambda d: (d.step, d.event.id), default=None)


class _Search:
    """The walk through one thread."""

    def __init__(self, pair: Pair, walk: Walk, tolerance: Tolerance, thread: int) -> None:
        assert pair.events is not None
        self._pair, self._walk, self._tolerance, self._thread = pair, walk, tolerance, thread
        self._values = Values(*pair.events)
        self._since: Event | None = None
        self._anchored = False
        self._detours: list[Difference] = []  # the first of all, and the first of the latest step that has one
        self._unwritten: Difference | None = None

    def run(self) -> Found:
        bitwise: Difference | None = None
        beyond: Difference | None = None
        for aligned, difference in self._differences():
            bitwise = bitwise or self._with_origin(difference)
            if not self._tolerance or not self._is_within(aligned):
                beyond = difference if self._tolerance else bitwise
                break
        detour = self._detours[0] if self._detours else None
        if bitwise is None and not self._anchored:  # nothing else can show whether it had an effect
            return Found(detour, detour)
        origin = next((d for d in self._detours if bitwise is not None and d.step == bitwise.step), None)
        return Found(bitwise, beyond, detour, origin)

    def _differences(self) -> Iterator[tuple[Aligned, Difference]]:
        for aligned in self._walk.results(self._thread):
            a, b = aligned.a, aligned.b
            anchor = (a or b).kind in ANCHORS  # type: ignore[union-attr]
            self._anchored = self._anchored or anchor
            if not aligned.matched:
                if self._thread:
                    return
                difference = self._difference(aligned, LENGTH if a is None or b is None else ORDER)
                if all(event is None or event.kind in ANCHORS for event in (a, b)):
                    yield aligned, difference
                else:
                    self._note(difference)
                continue
            assert a is not None
            assert b is not None
            aspect = self._values.differ(a, b)
            if self._thread and (aspect is None or aspect.kind != "outputs"):
                continue  # which thread of a pool takes which piece of work is another one in every run
            if aspect is not None and aspect.kind == "unwritten":
                self._unwritten = self._difference(aligned, aspect)  # it may be read without any effect
            elif aspect is not None:
                yield aligned, self._difference(aligned, aspect)
            else:
                self._since = a

    def _note(self, detour: Difference) -> None:
        if not self._detours or self._detours[-1].step != detour.step:
            self._detours = [*self._detours[:1], detour]

    def _with_origin(self, difference: Difference) -> Difference:
        """The difference, or the memory that nobody wrote and that was read before it in the same step."""
        unwritten = self._unwritten
        if unwritten is not None and unwritten.step == difference.step and difference.aspect.kind in _BY_MEMORY:
            return unwritten
        return difference

    def _is_within(self, aligned: Aligned) -> bool:
        if not aligned.matched or aligned.a is None or aligned.b is None:
            return False
        return self._values.within(aligned.a, aligned.b, self._tolerance)

    def _difference(self, aligned: Aligned, aspect: Aspect) -> Difference:
        places = self._walk.places(aligned.a, aligned.b)
        return Difference(
            self._pair.rank, aligned.step, aspect, aligned.a, aligned.b, places, self._thread, self._since
        )


def better_known(pair: Pair, walk: Walk, difference: Difference) -> Difference:
    """The difference as the events of its step tell it that are written down later, but stand for something earlier:

    parameters before the first update, which the forward pass has used; the settings that an optimizer computes with;
    the rows that a loader has collected. The difference itself where they are equal.
    """
    if pair.events is None or difference.aspect.kind in ("length", "hyperparameters", "indices", "unwritten"):
        return difference
    kind, event = difference.aspect.kind, difference.event
    if event.kind is Kind.OPERATION and event.phase is Phase.OPTIMIZER:
        return _later(pair, walk, difference, Kind.UPDATE, "hyperparameters") or difference
    if event.kind is Kind.OPERATION and event.phase is Phase.DATA and kind != "outputs":
        return _later(pair, walk, difference, Kind.BATCH, "indices") or difference
    if event.kind is Kind.OPERATION and kind != "inputs":
        return difference
    return _later(pair, walk, difference, Kind.INITIAL, "parameters") or difference


def _later(pair: Pair, walk: Walk, difference: Difference, kind: Kind, aspect: str) -> Difference | None:
    """The first events of a kind in the same step that differ in this aspect."""
    assert pair.events is not None
    values, step = Values(*pair.events), difference.step
    first, second = (process.events((kind,), step, step) for process in pair.events)
    for a, b in zip(first, second, strict=False):
        found = values.differ(a, b) if a.name == b.name else None
        if found is not None and found.kind == aspect:
            return replace(difference, aspect=found, a=a, b=b, places=walk.places(a, b))
    return None
