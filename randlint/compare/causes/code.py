"""What the user changed between the runs: source, arguments, settings of the optimizer."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from difflib import SequenceMatcher

from randlint.compare.causes.case import Case
from randlint.compare.data import Cause, Certainty, Place
from randlint.compare.values import operation

_MOST = 4


def of_code(case: Case) -> Iterator[Cause]:
    """Changed lines, changed arguments, and settings that differ."""
    if case.aspect == "hyperparameters":
        message = f"the optimizer is set otherwise: {', '.join(case.difference.aspect.names)}"
        advice = "give both runs the same settings"
        yield Cause("hyperparameter", message, advice, Certainty.SURE, case.difference.place)
    yield from _conversion(case)
    yield from _sources(case)
    yield from _arguments(case)


def _sources(case: Case) -> Iterator[Cause]:
    a, b = case.evidence.sides
    here = case.evidence.lines.is_changed(*case.difference.places)
    for path, (first, second) in list(case.evidence.lines.changed.items())[:_MOST]:
        places = Place(path, first), Place(path, second)
        at_fault = here and case.difference.place is not None and case.difference.place.path == path
        if at_fault and case.difference.places[1] is not None:
            places = case.difference.places[0] or places[0], case.difference.places[1]
        texts = a.code(places[0]), b.code(places[1])
        message = f"{path} is not the same: line {places[0].line} is `{texts[0]}` in A"
        message += f", and line {places[1].line} is `{texts[1]}` in B"
        certainty = Certainty.SURE if at_fault else Certainty.LIKELY
        advice = "run the same source, or take the difference for the effect of this change"
        yield Cause("source", message, advice, certainty, places[1])


def _arguments(case: Case) -> Iterator[Cause]:
    first, second = (side.run.command for side in case.evidence.sides)
    if first == second:
        return
    changes = []
    for tag, start, end, other, other_end in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        if tag != "equal":
            named = first[start - 1] if start and first[start - 1].startswith("-") else ""
            words = [shlex.join(part) or "nothing" for part in (first[start:end], second[other:other_end])]
            changes.append(" ".join(filter(None, (named, f"{words[0]} -> {words[1]}"))))
    decided_by_it = case.aspect in ("hyperparameters", "length", "indices", "order") or case.divergence.stream
    certainty = Certainty.LIKELY if decided_by_it else Certainty.POSSIBLE
    message = f"the arguments of the program differ: {'; '.join(changes)}"
    yield Cause("arguments", message, "give both runs the same arguments", certainty)


def _conversion(case: Case) -> Iterator[Cause]:
    """One run converts values to another type where the other computes with them as they are."""
    events = case.difference.a, case.difference.b
    converts = [event is not None and operation(event.name) == "aten::_to_copy" for event in events]
    if case.aspect == "order" and converts[0] != converts[1]:
        side = "AB"[converts.index(True)]
        message = f"{side} converts values to another dtype here, as `torch.autocast` does for bfloat16 or float16"
        advice = "compute both runs in the same dtype: the same autocast, the same default dtype"
        yield Cause("dtype", message, advice, Certainty.LIKELY, case.difference.place)
