"""Differences in words: one sentence each, without its full stop. The runs are called A and B."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from randlint.compare.divergence import Difference
from randlint.compare.streams import AMOUNT, COUNT, EXTRA, SEEDED, StreamDifference
from randlint.report.common import times
from randlint.trace.judge.draws import STREAMS
from randlint.trace.recording.format import Kind
from randlint.trace.recording.read import Event

_SHOWN = 6  # rows of a batch, names of tensors


def of_stream(stream: StreamDifference) -> str:
    """What a random stream did differently."""
    label = stream_in_words(stream.stream)
    call = f"`{stream.call.removeprefix('aten::')}`" if stream.call else "this line"
    worker = " in a worker of the loader" if stream.role == "loader-worker" else ""
    if stream.reason == SEEDED:
        if stream.entropy:
            return f"{call} draws{worker} from {label}, which was seeded with a value that is new in every run"
        first, second = (f"with {value}" if value else "without a number" for value in stream.seeds)
        return f"{call} draws{worker} from {label}, which was seeded {first} in A and {second} in B"
    if stream.reason == COUNT:
        return f"{call} draws{worker} from {label} {times(stream.calls[0])} in A and {times(stream.calls[1])} in B"
    if stream.reason == EXTRA:
        only = stream.only_in
        again = all(draw is not None for draw in stream.draws)  # the line draws in both, elsewhere
        where = "in other places in A and in B" if only is None else f"only in {'AB'[only]}"
        where = f"one more time in {'AB'[only]}" if again and only is not None else where
        return f"{call} draws{worker} from {label} {where}"
    if stream.reason == AMOUNT:
        return f"the lines that draw from {label} draw as often in A as in B, but not as many numbers"
    return f"{call} draws{worker} from {label}, whose state is not the same in A and B"


def stream_in_words(name: str) -> str:
    """What a stream is called."""
    known = STREAMS.get(name) or STREAMS.get(name.partition(":")[0])
    if known:
        return known[0]
    kind, _, made = name.partition(" ")
    library = "python" if kind == "random.Random" else kind.partition(".")[0]
    return f"the {library} generator that {made} made" if made else f"a `{kind}`"


def of_difference(difference: Difference, *, loss_agrees: bool = False) -> str:
    """What differs in two events."""
    kind, a, b = difference.aspect.kind, difference.a, difference.b
    if kind in ("order", "length"):
        return _other_events(difference)
    assert a is not None
    assert b is not None
    if kind == "indices":
        return _rows(a, b)
    if kind == "content":
        return f"the batch of {_batch(a)} holds other values"
    if kind == "loss":
        return f"the loss is {number(a.value)} in A and {number(b.value)} in B"
    if kind == "hyperparameters":
        return f"the settings of `{a.name}` differ: {', '.join(difference.aspect.names)}"
    if kind == "unwritten":
        return f"memory that `{a.name}` reserves here is read before anything is written to it"
    if kind == "entered":
        return "values that come here from Python or NumPy into a tensor are not the same in A and B"
    if kind in ("outputs", "inputs"):
        what = f"`{a.name}`" if a.kind is Kind.OPERATION else f"module `{a.module or a.name}`"
        if kind == "outputs":
            return f"{what} gives other results in A and B from equal inputs"
        return f"{what} gets other inputs in A and B, and no recorded operation made the difference"
    return _tensors(difference, loss_agrees)


def _tensors(difference: Difference, loss_agrees: bool) -> str:
    aspect, event = difference.aspect, difference.event
    named = names_in_words(aspect.names)
    count = f"{len(aspect.names)} of {aspect.of}" if aspect.of > 1 else ""
    if aspect.kind == "gradients":
        still = ", while the loss of the step is equal" if loss_agrees else ""
        return f"gradients differ{_of(count, named)}{still}"
    when = "before the first update" if event.kind is Kind.INITIAL else "after the update"
    what = "the state of the optimizer differs" if aspect.kind == "state" else "parameters differ"
    return f"{what} {when}{_of(count, named)}"


def _of(count: str, named: str) -> str:
    text = " ".join(part for part in (count and f"{count}:", named) if part)
    return f" ({text})" if text else ""


def names_in_words(names: Sequence[str]) -> str:
    """The first names, in code quotes."""
    shown = ", ".join(f"`{name}`" for name in names[:_SHOWN])
    return shown + (f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else "")


def _other_events(difference: Difference) -> str:
    if difference.aspect.kind == "length":
        longer = "B" if difference.a is None else "A"
        shorter = "A" if difference.a is None else "B"
        steps = "1 step" if difference.step == 1 else f"{difference.step:,} steps"
        return f"{shorter} ends after {steps}, all of them equal, and {longer} goes on"
    told = [_event(event, place) for event, place in zip((difference.a, difference.b), difference.places, strict=True)]
    return f"A goes on with {told[0]}, and B with {told[1]}"


def _event(event: Event | None, place: Any) -> str:
    if event is None:
        return "nothing more"
    words = {
        Kind.BATCH: f"a batch of {event.name}",
        Kind.LOSS: "a backward pass",
        Kind.INITIAL: f"the first update of `{event.name}`",
        Kind.GRADIENTS: f"an update of `{event.name}`",
        Kind.UPDATE: f"an update of `{event.name}`",
        Kind.MODULE: f"module `{event.module or event.name}`",
        Kind.OPERATION: f"`{event.name}`",
    }
    what = words.get(event.kind, event.kind.name.lower())
    return f"{what} ({place})" if place else what


def _rows(a: Event, b: Event) -> str:
    sizes = [event.detail.get("size") for event in (a, b)]
    if None not in sizes and sizes[0] != sizes[1]:
        return f"the batch has {sizes[0]} rows in A and {sizes[1]} in B"
    first, second = (list(event.detail.get("indices", ())) for event in (a, b))
    if not first or not second:
        return "the batch holds other rows, or rows in another order"
    same = sorted(map(str, first)) == sorted(map(str, second))
    what = "holds the same rows in another order" if same else "holds other rows"
    return f"the batch {what}: {_shown(first)} in A, {_shown(second)} in B"


def _batch(event: Event) -> str:
    rows = list(event.detail.get("indices", ()))
    return f"rows {_shown(rows)}" if rows else f"{event.name}"


def _shown(rows: Sequence[Any]) -> str:
    return ", ".join(map(str, rows[:_SHOWN])) + (", ..." if len(rows) > _SHOWN else "")


def number(value: float | None) -> str:
    """A number with the digits that tell it from its neighbours in float32."""
    return "unknown" if value is None else f"{value:.9g}"
