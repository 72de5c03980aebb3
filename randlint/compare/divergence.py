"""The first pair of events at which two runs differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

from randlint.compare.align import ANCHORS, Aligned, Pair, Walk
from randlint.compare.data import Place, Tolerance
from randlint.compare.values import Aspect, Values, operation
from randlint.trace.recording.format import Kind, Phase
from randlint.trace.recording.read import Event

_BY_MEMORY = frozenset({"inputs", "loss", "gradients", "parameters"})
ORDER, LENGTH = Aspect("order"), Aspect("length")


@dataclass(frozen=True, slots=True)
class Difference:
    """Two events that differ in ``aspect``: that of :class:`~randlint.compare.values.Aspect`, ``order`` where they are
    of different things, or ``length`` where one run has no more; then one of them is None. ``places`` are the lines of
    both.
    """

    rank: int | None
    step: int
    aspect: Aspect
    a: Event | None
    b: Event | None
    places: tuple[Place | None, Place | None]
    thread: int = 0

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

    What operations and modules do counts from the step on in which batches, losses, gradients or parameters differ, so
    that a difference has the same step at every level; ``earlier`` is the first one that had no effect until then.
    ``detour`` is the first place where operations do not match, and ``origin`` the first one in the step that differs.
    """

    bitwise: Difference | None = None
    beyond: Difference | None = None
    detour: Difference | None = None
    origin: Difference | None = None
    earlier: Difference | None = None


def find(pair: Pair, walk: Walk, tolerance: Tolerance) -> Found:
    """Walk through the events of two processes, thread by thread."""
    found = [_Search(pair, walk, tolerance, thread).run() for thread in walk.threads()]
    return Found(*(_first([getattr(f, name.name) for f in found]) for name in fields(Found)))


def _first(differences: list[Difference | None]) -> Difference | None:
    there = [d for d in differences if d is not None]
    return min(there, key=lambda d: (d.step, d.event.id), default=None)


class _Search:
    """The walk through one thread."""

    def __init__(self, pair: Pair, walk: Walk, tolerance: Tolerance, thread: int) -> None:
        assert pair.events is not None
        self._pair, self._walk, self._tolerance, self._thread = pair, walk, tolerance, thread
        self._values = Values(*pair.events)
        # A thread beside the one that trains, as of a pool: which piece of work it gets is another one in every run.
        self._aside = thread != 0 and all(
            next(p.events((Kind.UPDATE,), thread=thread), None) is None for p in pair.events
        )
        self._anchored = False
        # Of each the first of all, and the first of the latest step that has one.
        self._detours: list[Difference] = []
        self._inner: list[Difference] = []  # in operations and modules
        self._inner_beyond: Difference | None = None
        self._unwritten: Difference | None = None

    def run(self) -> Found:
        bitwise: Difference | None = None
        beyond: Difference | None = None
        for aligned, difference in self._differences():
            bitwise = bitwise or self._with_origin(difference)
            if not self._tolerance or not self._is_within(aligned):
                beyond = difference if self._tolerance else bitwise
                break
        detour = next(iter(self._detours), None)
        if bitwise is None:  # nothing came of it that was recorded, as of an evaluation at the end
            bitwise = self._with_origin(self._inner[0]) if self._inner else None
            beyond = self._inner_beyond if self._tolerance else bitwise
        if bitwise is None and not self._anchored:  # nothing else can show whether it had an effect
            return Found(detour, detour)
        origin = next((d for d in self._detours if bitwise is not None and d.step == bitwise.step), None)
        earlier = next((d for d in self._inner if bitwise is not None and d.step < bitwise.step), None)
        return Found(bitwise, beyond, detour, origin, earlier)

    def _differences(self) -> Iterator[tuple[Aligned, Difference]]:
        """Differences of what every level has; those of operations and modules are noted."""
        for aligned in self._walk.results(self._thread):
            a, b = aligned.a, aligned.b
            anchors = all(event is None or event.kind in ANCHORS for event in (a, b))
            self._anchored = self._anchored or anchors
            if not aligned.matched and self._aside:
                return
            if not aligned.matched:
                difference = self._difference(aligned, LENGTH if a is None or b is None else ORDER)
                if anchors:
                    yield aligned, difference
                else:
                    _note(self._detours, difference)
                continue
            assert a is not None
            assert b is not None
            aspect = self._values.differ(a, b)
            if aspect is not None and anchors:
                yield aligned, self._difference(aligned, aspect)
            elif aspect is not None:
                self._look(aligned, aspect)

    def _look(self, aligned: Aligned, aspect: Aspect) -> None:
        """Note a difference of two operations or modules."""
        difference = self._difference(aligned, aspect)
        if aspect.kind == "unwritten":
            self._unwritten = difference
        elif not (self._aside and aspect.kind != "outputs") and not _is_seed_of_workers(difference):
            _note(self._inner, difference)
            if self._inner_beyond is None and not self._is_within(aligned):
                self._inner_beyond = difference

    def _with_origin(self, difference: Difference) -> Difference:
        """The difference, or the first one of its step: memory that nobody wrote, an operation, a module."""
        unwritten = self._unwritten
        inner = next((d for d in self._inner if d.step == difference.step), None)
        by_memory = (inner or difference).aspect.kind in _BY_MEMORY
        if unwritten is not None and unwritten.step == difference.step and by_memory:
            return unwritten
        return inner or difference

    def _is_within(self, aligned: Aligned) -> bool:
        if not aligned.matched or aligned.a is None or aligned.b is None:
            return False
        return self._values.within(aligned.a, aligned.b, self._tolerance)

    def _difference(self, aligned: Aligned, aspect: Aspect) -> Difference:
        places = self._walk.places(aligned.a, aligned.b)
        return Difference(self._pair.rank, aligned.step, aspect, aligned.a, aligned.b, places, self._thread)


def _note(found: list[Difference], difference: Difference) -> None:
    """Keep the first difference of all, and the first of the latest step."""
    if not found or found[-1].step != difference.step:
        found[1:] = [difference] if found else []
        found[:1] = found[:1] or [difference]


def _is_seed_of_workers(difference: Difference) -> bool:
    """Whether this is the number that every loop over a loader draws for its workers, whether it has some or not."""
    event = difference.event
    return event.phase is Phase.DATA and difference.aspect.kind == "inputs" and operation(event.name) == "aten::random_"


def better_known(pair: Pair, walk: Walk, difference: Difference) -> Difference:
    """The difference as the events of its step tell it that are written down later, but stand for something earlier:

    parameters before the first update, which the forward pass has used; the settings that an optimizer computes with;
    the rows that a loader has collected. The difference itself where they are equal.
    """
    if pair.events is None or difference.aspect.kind in ("length", "hyperparameters", "unwritten"):
        return difference
    kind, event = difference.aspect.kind, difference.event
    if event.kind is Kind.OPERATION and event.phase is Phase.OPTIMIZER:
        return _later(pair, walk, difference, Kind.UPDATE, "hyperparameters") or difference
    if event.kind is Kind.OPERATION and event.phase is Phase.DATA and kind != "outputs":
        return _later(pair, walk, difference, Kind.BATCH, "indices", "content") or difference
    if event.kind is Kind.OPERATION and kind != "inputs":
        return difference
    return _later(pair, walk, difference, Kind.INITIAL, "parameters") or difference


def _later(pair: Pair, walk: Walk, difference: Difference, kind: Kind, *aspects: str) -> Difference | None:
    """The first events of a kind in the same step that differ in one of these aspects."""
    assert pair.events is not None
    values, step = Values(*pair.events), difference.step
    first, second = (process.events((kind,), step, step) for process in pair.events)
    for a, b in zip(first, second, strict=False):
        found = values.differ(a, b) if a.name == b.name else None
        if found is not None and found.kind in aspects:
            return replace(difference, aspect=found, a=a, b=b, places=walk.places(a, b))
    return None
