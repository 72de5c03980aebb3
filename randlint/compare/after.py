"""How far two runs are apart, step by step."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import chain

from randlint.compare.align import Pair
from randlint.compare.data import StepDifference
from randlint.trace.recording.format import Kind
from randlint.trace.recording.read import Event, ProcessRecording

_MOST = 2000  # steps that are kept; of more, the farthest apart of each stretch


def after(pairs: Sequence[Pair], shift: int = 0, most: int = _MOST) -> list[StepDifference]:
    """Loss and distance of the first process that trains, in every step that both runs have.

    ``shift``: the second run begins where the first had made so many updates. Of more than ``most`` steps, some are
    left out; of each stretch the step that is farthest apart stays, so that no peak is lost.
    """
    main = [p for p in pairs if p.role == "main" and p.events is not None]
    pair = next((p for p in main if p.events is not None and p.events[0].steps), None)
    if pair is None or pair.events is None:
        return []
    a, b = pair.events
    width = max(1, -(-min(a.steps - shift, b.steps) // most))
    kept: list[StepDifference] = []
    for number, each in enumerate(_differences(a, b, shift)):
        if number % width == 0:
            kept.append(each)
        elif _far(each) > _far(kept[-1]):
            kept[-1] = each
    return kept


def _differences(a: ProcessRecording, b: ProcessRecording, shift: int) -> Iterator[StepDifference]:
    for (step, loss, update), (other, other_loss, other_update) in zip(_ends(a, shift), _ends(b), strict=False):
        if step != other + shift:
            return
        yield StepDifference(step, (loss, other_loss), _distance(a, update, b, other_update))


def _ends(process: ProcessRecording, first: int = 0) -> Iterator[tuple[int, float | None, Event]]:
    """Each step with its last loss and its last update; what came after the last update is no step."""
    loss: float | None = None
    for event in process.events((Kind.LOSS, Kind.UPDATE), first):
        if event.kind is Kind.LOSS:
            loss = event.value
        else:
            yield event.step, loss, event
            loss = None


def _distance(a: ProcessRecording, first: Event, b: ProcessRecording, second: Event) -> float | None:
    """|a - b| / |b| over the sampled parameters; None where they were not sampled alike."""
    if first.outputs is not None and first.outputs == second.outputs:
        return 0.0
    x, y = a.tensors(first).get("sample"), b.tensors(second).get("sample")
    if x is None or y is None or len(x.numbers) != len(y.numbers) or not x.numbers:
        return None
    apart = math.sqrt(math.fsum((p - q) ** 2 for p, q in zip(x.numbers, y.numbers, strict=True)))
    size = math.sqrt(math.fsum(q * q for q in y.numbers))
    return apart / size if size else (0.0 if apart == 0 else math.inf)


def _far(each: StepDifference) -> float:
    known = chain((each.distance,), (each.loss_difference,))
    return max((abs(value) for value in known if value is not None and not math.isnan(value)), default=math.inf)


def together_again(steps: Sequence[StepDifference], since: int) -> int | None:
    """The first step from which on both runs have equal parameters and losses, after they had parted; else None."""
    equal_from: int | None = None
    parted = False
    for each in steps:
        if each.step < since:
            continue
        if each.distance == 0 and each.loss_difference in (0, None):
            equal_from = each.step if equal_from is None and parted else equal_from
        else:
            equal_from, parted = None, True
    return equal_from
