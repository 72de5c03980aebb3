"""Where a resumed run goes on in the uninterrupted one, and what of that moment it does not have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from randlint.compare.align import Walk
from randlint.compare.data import Cause, Certainty, Place
from randlint.compare.divergence import Difference
from randlint.compare.values import changed_settings
from randlint.compare.words import names_in_words, stream_in_words
from randlint.trace.recording.format import Kind
from randlint.trace.recording.read import Event, ProcessRecording, Tensors

_ADVICE = {
    "weights-not-restored": "load the model's state before training goes on, and the one that was saved last",
    "optimizer-not-restored": "save `optimizer.state_dict()`, and load it before training goes on",
    "scheduler-not-restored": "save `scheduler.state_dict()` beside the optimizer's, and load both",
    "sampler-restarted": "save the sampler's state or the number of batches that were seen, and skip them",
    "rng-not-restored": "save the state of this stream with the checkpoint, and set it before training goes on",
}
_STREAM_STATES = {
    "python": "`random.getstate` and `random.setstate`",
    "numpy": "`np.random.get_state` and `np.random.set_state`",
    "torch": "`torch.get_rng_state` and `torch.set_rng_state`",
    "torch.cuda": "`torch.cuda.get_rng_state_all` and `torch.cuda.set_rng_state_all`",
}


@dataclass(frozen=True, slots=True)
class ResumePoint:
    """The second run begins with the parameters that the first had after ``updates`` updates.

    ``exact`` is False where the first run never had these parameters; then ``names`` are those that differ from the
    nearest, and ``updates`` says which that is.
    """

    updates: int
    exact: bool
    names: tuple[str, ...] = ()


def resume_point(a: ProcessRecording, b: ProcessRecording) -> ResumePoint | None:
    """Find it; None where the second run has no optimizer. Of several equal moments, the latest counts."""
    begin = next(b.events((Kind.INITIAL,)), None)
    wanted = b.tensors(begin).get("parameter") if begin is not None else None
    if begin is None or wanted is None:
        return None
    best: tuple[int, float, int] | None = None  # names that differ, how far their norms are, minus the updates
    for event in a.events((Kind.INITIAL, Kind.UPDATE)):
        had = a.tensors(event).get("parameter") if event.name == begin.name else None
        if had is not None:
            updates = event.step + (event.kind is Kind.UPDATE)
            found = (len(_unequal(had, wanted)), _apart(had, wanted), -updates)
            best = found if best is None else min(best, found)
    if best is None:
        return None
    if best[0] == 0:
        return ResumePoint(-best[2], True)
    near = _parameters_after(a, -best[2], begin.name)
    return ResumePoint(-best[2], False, _unequal(near, wanted) if near is not None else wanted.names)


def _unequal(had: Tensors, wanted: Tensors) -> tuple[str, ...]:
    marks = dict(zip(had.names, had.fingerprints, strict=False))
    return tuple(n for n, m in zip(wanted.names, wanted.fingerprints, strict=False) if marks.get(n) != m)


def _apart(had: Tensors, wanted: Tensors) -> float:
    return sum(abs(x - y) for x, y in zip(had.numbers, wanted.numbers, strict=False))


def _parameters_after(a: ProcessRecording, updates: int, name: str | None) -> Tensors | None:
    kind, step = (Kind.UPDATE, updates - 1) if updates else (Kind.INITIAL, 0)
    event = next((e for e in a.events((kind,), step, step) if e.name == name), None)
    return a.tensors(event).get("parameter") if event is not None else None


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that the second run does not have; ``stream`` where it is the state of a random stream."""

    cause: Cause
    stream: str | None = None


def not_restored(walk: Walk, point: ResumePoint, difference: Difference | None) -> list[Missing]:
    """What the second run does not have: what shows first in the difference comes first."""
    found = [
        *_weights(walk, point),
        *_optimizer(walk, point),
        *_settings(walk, point),
        *_sampler(walk, difference),
        *_streams(walk, difference),
    ]
    order = _ORDER.get(difference.aspect.kind if difference else "", ())
    return sorted(found, key=lambda m: order.index(m.cause.kind) if m.cause.kind in order else len(order))


_ORDER = {
    "indices": ("sampler-restarted", "rng-not-restored"),
    "content": ("sampler-restarted", "rng-not-restored"),
    "loss": ("weights-not-restored", "rng-not-restored"),
    "hyperparameters": ("scheduler-not-restored", "optimizer-not-restored"),
    "parameters": ("optimizer-not-restored", "scheduler-not-restored"),
}


def _missing(kind: str, message: str, place: Place | None, stream: str | None = None) -> Missing:
    advice = _ADVICE[kind]
    if stream is not None:
        how = _STREAM_STATES.get(stream.partition(":")[0], "`get_state` and `set_state` of the generator")
        advice = f"{advice} ({how})"
    return Missing(Cause(kind, message, advice, Certainty.SURE, place), stream)


def _weights(walk: Walk, point: ResumePoint) -> Iterator[Missing]:
    if not point.exact or (point.updates == 0 and walk.a.steps):
        begin = next(walk.b.events((Kind.INITIAL,)), None)
        place = walk.places(None, begin)[1]
        if point.exact:
            message = "the resumed run begins with the parameters that the other began with: no checkpoint was loaded"
        else:
            message = (
                f"the resumed run begins with parameters that the other never had ({names_in_words(point.names)} "
                f"differ from those after {point.updates} updates)"
            )
        yield _missing("weights-not-restored", message, place)


def _optimizer(walk: Walk, point: ResumePoint) -> Iterator[Missing]:
    """State that the first run had, and the second did not begin with."""
    if point.updates == 0:
        return
    for begin in walk.b.events((Kind.INITIAL,)):
        state = walk.b.tensors(begin).get("state")
        had = _state_at(walk.a, point.updates - 1, begin.name)
        place = walk.places(None, begin)[1]
        if state is None and had is not None:
            message = f"`{begin.name}` begins without its state ({names_in_words(had[1].names)}), which A had"
            yield _missing("optimizer-not-restored", message, place)
        elif state is not None and had is not None and had[0].step == point.updates - 1 and _unequal(had[1], state):
            names = names_in_words(_unequal(had[1], state))
            yield _missing("optimizer-not-restored", f"the state of `{begin.name}` differs: {names}", place)


def _state_at(a: ProcessRecording, step: int, name: str | None) -> tuple[Event, Tensors] | None:
    """The optimizer's state after a step, or the last one before it that was recorded."""
    found = None
    for event in a.events((Kind.UPDATE,), 0, step):
        state = a.tensors(event).get("state") if event.name == name else None
        found = (event, state) if state is not None else found
    return found


def _settings(walk: Walk, point: ResumePoint) -> Iterator[Missing]:
    """Settings of the optimizer in the first step after the resumption."""
    first = next(walk.a.events((Kind.UPDATE,), point.updates, point.updates), None)
    second = next(walk.b.events((Kind.UPDATE,)), None)
    if first is None or second is None or first.name != second.name:
        return
    changes = list(changed_settings(first.detail.get("groups", ()), second.detail.get("groups", ())))
    if changes:
        start = next(walk.a.events((Kind.UPDATE,)), None)
        again = start is not None and not list(
            changed_settings(start.detail.get("groups", ()), second.detail.get("groups", ()))
        )
        as_at_first = ": as at the start of A" if again else ""
        message = f"the settings of `{first.name}` differ ({', '.join(changes)}){as_at_first}"
        yield _missing("scheduler-not-restored", message, walk.places(None, second)[1])


def _sampler(walk: Walk, difference: Difference | None) -> Iterator[Missing]:
    """A loader that gives again what it gave at the start of an epoch."""
    if difference is None or difference.aspect.kind != "indices" or difference.b is None:
        return
    wanted = difference.b.inputs
    for event in walk.a.events((Kind.BATCH,)):
        if event.inputs == wanted and event.name == difference.b.name and not event.detail.get("iteration", 0):
            epoch = event.detail.get("epoch", 0)
            message = f"the loader begins again: its first batch is the first one of epoch {epoch} in A"
            yield _missing("sampler-restarted", message, difference.place)
            return


def _streams(walk: Walk, difference: Difference | None) -> Iterator[Missing]:
    """Streams whose states differ after a step that drew from them, up to the step that differs."""
    if difference is None:
        return
    told: set[str] = set()
    second = walk.b.events((Kind.UPDATE,))
    for a, b in zip(walk.a.events((Kind.UPDATE,), walk.shift, difference.step), second, strict=False):
        states = walk.a.streams(a), walk.b.streams(b)
        for name in sorted({*states[0]} & {*states[1]} - told):
            drawn = next((e for e in walk.a.events((Kind.DRAWS,), a.step, a.step) if e.name == name), None)
            if states[0][name] != states[1][name] and drawn is not None:
                told.add(name)
                message = f"{stream_in_words(name)} goes on from another state than A had"
                yield _missing("rng-not-restored", message, walk.places(drawn, None)[0], name)
