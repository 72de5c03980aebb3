"""By which way two runs part: from the first pair of events that differs, and what the random streams did before it."""

from __future__ import annotations

from randlint.compare.align import window
from randlint.compare.data import Divergence
from randlint.compare.divergence import Difference
from randlint.compare.evidence import Evidence
from randlint.compare.streams import StreamDifference
from randlint.compare.values import operation
from randlint.compare.words import of_difference, of_stream
from randlint.trace.recording.format import Kind, Phase

_CHANNELS = {
    "indices": "batch-order",
    "content": "batch-content",
    "loss": "loss",
    "parameters": "parameters",
    "state": "optimizer-state",
    "gradients": "gradients",
    "hyperparameters": "hyperparameters",
    "outputs": "operation",
    "inputs": "operation",
    "entered": "batch-content",
    "unwritten": "operation",
    "order": "control-flow",
    "length": "steps",
}
_PHASES = {
    Phase.NONE: "",
    Phase.FORWARD: "forward",
    Phase.BACKWARD: "backward",
    Phase.OPTIMIZER: "optimizer",
    Phase.DATA: "data",
}
# What other random numbers cannot change by themselves.
_NOT_BY_STREAMS = frozenset({"hyperparameters", "length", "state", "unwritten"})


def classify(difference: Difference, evidence: Evidence, *, loss_agrees: bool = False) -> Divergence:
    """The divergence that a first difference is. ``loss_agrees``: the loss of its step is still equal in both runs."""
    stream = stream_behind(difference, evidence, loss_agrees=loss_agrees)
    code = evidence.lines.is_changed(*difference.places)
    kind = difference.aspect.kind
    if stream is not None and kind != "indices" and not (code and kind in ("order", "outputs")):
        return _of_stream(difference, stream)
    channel = _CHANNELS[kind]
    if code and kind in ("order", "outputs", "inputs", "entered", "loss"):
        channel = "code"
    elif stream is None:
        channel = _unexplained(difference, evidence, channel)
    event = difference.event
    return Divergence(
        difference.rank,
        difference.step,
        channel,
        of_difference(difference, loss_agrees=loss_agrees),
        difference.place,
        op=operation(event.name) if event.kind is Kind.OPERATION else None,
        stream=stream.stream if stream is not None else None,
        phase=_PHASES[event.phase] if event.kind in (Kind.MODULE, Kind.OPERATION, Kind.BATCH) else "",
        module=event.module,
        names=difference.aspect.names,
    )


def _of_stream(difference: Difference, stream: StreamDifference) -> Divergence:
    return Divergence(
        difference.rank,
        difference.step if stream.step is None else stream.step,
        "stream",
        of_stream(stream),
        stream.place,
        stream=stream.stream,
        phase="data" if stream.role == "loader-worker" else _PHASES[stream.phase],
    )


def stream_behind(difference: Difference, evidence: Evidence, *, loss_agrees: bool) -> StreamDifference | None:
    """The random stream whose numbers make a difference: the first one that parted in its step, at a place before it.

    A stream that parted in an earlier step, after which all results were still equal, is no more than a possible
    cause; only data that were made then may have waited in a batch.
    """
    if difference.aspect.kind in _NOT_BY_STREAMS or loss_agrees:
        return None
    fitting = [d for d in evidence.streams if fits(d, difference)]
    if difference.aspect.kind == "indices":
        fitting = sorted(fitting, key=lambda d: not decides_order(d))
        if fitting and _is_of_a_sampler(fitting[0]):  # which draws its seed from torch's stream, if it has none
            fitting = sorted(fitting, key=lambda d: d.stream != "torch")
    if difference.aspect.kind == "outputs":
        fitting = [d for d in fitting if difference.event.kind is Kind.MODULE or d.place in difference.places]
    now = [d for d in fitting if d.step is None or d.step == difference.step]
    waiting = fitting if difference.aspect.kind in ("content", "inputs", "entered") else []
    return next(iter([*now, *waiting]), None)


def decides_order(stream: StreamDifference) -> bool:
    """Whether a stream decides the order of batches."""
    return any(d is not None and d.purpose == "loader-order" for d in stream.draws) or "randperm" in stream.call


def _is_of_a_sampler(stream: StreamDifference) -> bool:
    """Whether the generator was made where the loop over the loader draws from it."""
    made = [
        draw.made is not None and draw.site is not None and draw.made.line == draw.site.frame.line
        for draw in stream.draws
        if draw
    ]
    return any(made) and decides_order(stream)


def fits(stream: StreamDifference, difference: Difference) -> bool:
    """Whether a stream parted before a difference, in a process that it could reach."""
    if None not in (stream.rank, difference.rank) and stream.rank != difference.rank:
        return False
    if stream.step is not None and stream.step > difference.step:
        return False
    if stream.role != "main":
        return difference.aspect.kind in ("content", "inputs", "entered", "loss", "indices")
    events = (difference.a, difference.b)
    return not any(
        number is not None and event is not None and number > event.id
        for number, event in zip(stream.ids, events, strict=True)
    )


def _unexplained(difference: Difference, evidence: Evidence, channel: str) -> str:
    """The channel of a difference that no stream explains, by what else differs between the runs."""
    kind = difference.aspect.kind
    if kind == "inputs":  # from outside of torch, unless the window leaves out what made them
        start = max(window(pair.events[side])[0] for pair in evidence.pairs if pair.events for side in (0, 1))
        return channel if start else "batch-content"
    if kind in ("loss", "gradients", "parameters") and not evidence.inputs:
        if evidence.lines.changed:
            return "code"
        if any(d.why for d in evidence.environment):
            return "environment"
    return channel
