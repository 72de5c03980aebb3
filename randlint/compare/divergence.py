"""The first pair of events at which two runs differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from randlint.compare.align import ANCHORS, Aligned, Pair, Walk
from randlint.compare.data import Place, Tolerance
from randlint.compare.values import Aspect, Values
from randlint.trace.recording.format import Kind
from randlint.trace.recording.read import Event

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

    ``detour`` is the first place where operations do not match and nothing came of it.
    """

    bitwise: Difference | None = None
    beyond: Difference | None = None
    detour: Difference | None = None


def find(pair: Pair, walk: Walk, tolerance: Tolerance) -> Found:
    """Walk through the events of two processes, thread by thread."""
    found = [_Search(pair, walk, tolerance, thread).run() for thread in walk.threads()]
    return Found(*(_first([getattr(f, name) for f in found]) for name in ("bitwise", "beyond", "detour")))


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
        self._detour: Difference | None = None

    def run(self) -> Found:
        bitwise: Difference | None = None
        for aligned, difference in self._differences():
            bitwise = bitwise or self._with_origin(difference)
            if not self._tolerance or not self._is_within(aligned):
                return Found(bitwise, difference if self._tolerance else bitwise, self._detour)
        if self._detour is not None and not self._anchored:  # nothing else can show whether it had an effect
            return Found(bitwise or self._detour, self._detour)
        return Found(bitwise, None, self._detour)

    def _differences(self) -> Iterator[tuple[Aligned, Difference]]:
        for aligned in self._walk.results(self._thread):
            a, b = aligned.a, aligned.b
            anchor = (a or b).kind in ANCHORS  # type: ignore[union-attr]
            self._anchored = self._anchored or anchor
            if not aligned.matched:
                difference = self._difference(aligned, LENGTH if a is None or b is None else ORDER)
                if anchor and (a or b).kind in ANCHORS and (b or a).kind in ANCHORS:  # type: ignore[union-attr]
                    yield aligned, difference
                else:
                    self._detour = self._detour or difference
                continue
            assert a is not None
            assert b is not None
            aspect = self._values.differ(a, b)
            if aspect is not None:
                yield aligned, self._difference(aligned, aspect)
            else:
                self._since = a

    def _with_origin(self, difference: Difference) -> Difference:
        """The difference, or the other operations of the same step that it comes from."""
        detour = self._detour
        if detour is None or detour.step != difference.step or difference.aspect.kind in ("outputs", "hyperparameters"):
            return difference
        self._detour = None
        return detour

    def _is_within(self, aligned: Aligned) -> bool:
        if not aligned.matched or aligned.a is None or aligned.b is None:
            return False
        return self._values.within(aligned.a, aligned.b, self._tolerance)

    def _difference(self, aligned: Aligned, aspect: Aspect) -> Difference:
        places = self._walk.places(aligned.a, aligned.b)
        return Difference(
            self._pair.rank, aligned.step, aspect, aligned.a, aligned.b, places, self._thread, self._since
        )


def initial(pair: Pair, walk: Walk, difference: Difference) -> Difference:
    """The parameters before the first update of this step, where they differ already; else the difference itself.

    They are recorded when the optimizer is about to run, after the forward pass that has used them.
    """
    if difference.event.kind is Kind.OPERATION and difference.aspect.kind == "outputs":
        return difference
    if pair.events is None or difference.aspect.kind in ("length", "hyperparameters"):
        return difference
    values, step = Values(*pair.events), difference.step
    first, second = (process.events((Kind.INITIAL,), step, step) for process in pair.events)
    for a, b in zip(first, second, strict=False):
        aspect = values.differ(a, b) if a.name == b.name else None
        if aspect is not None and aspect.kind == "parameters":
            return replace(difference, aspect=aspect, a=a, b=b, places=walk.places(a, b))
    return difference
