"""Compares two recordings: the first difference, its channel and causes, and what comes after it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from randlint.compare.after import after
from randlint.compare.align import Pair, pairs
from randlint.compare.causes import Case, explain
from randlint.compare.channel import classify, stream_behind
from randlint.compare.data import DIFFERENT, EQUAL, WITHIN_TOLERANCE, Comparison, Divergence, Place, Tolerance
from randlint.compare.divergence import Difference, Found, better_known, find
from randlint.compare.evidence import Evidence
from randlint.compare.sides import LineMap, Side, opened
from randlint.compare.words import of_difference, of_stream
from randlint.trace.recording.format import Kind

_COMES_FROM_BEFORE = frozenset({"inputs", "content", "loss", "gradients", "parameters"})


def compare_folders(first: Path, second: Path, tolerance: Tolerance) -> Comparison:
    """Compare the recordings in two folders. Raises ConfigError for one that cannot be read."""
    with opened(first, second) as (a, b):
        return compare_sides(a, b, tolerance)


def compare_sides(a: Side, b: Side, tolerance: Tolerance) -> Comparison:
    """Compare two opened recordings."""
    evidence = Evidence((a, b), LineMap(a, b), pairs(a, b))
    found = {id(pair): _find(pair, evidence, tolerance) for pair in evidence.pairs if pair.role == "main"}
    bitwise = first_difference([(p, found[id(p)].bitwise) for p in evidence.pairs if id(p) in found])
    beyond = first_difference([(p, found[id(p)].beyond) for p in evidence.pairs if id(p) in found])
    remarks = list(_remarks(evidence, list(found.values()), bitwise))
    verdict = EQUAL if bitwise is None else DIFFERENT if beyond is not None else WITHIN_TOLERANCE
    case = _case(*bitwise, evidence, found[id(bitwise[0])].origin) if bitwise is not None else None
    causes = explain(case) if case else ()
    return Comparison(
        (a.info, b.info),
        verdict,
        tolerance,
        case.divergence if case else None,
        _case(*beyond, evidence).divergence if beyond is not None and tolerance else None,
        causes,
        tuple(evidence.environment),
        after=tuple(after(evidence.pairs)),
        remarks=tuple(remarks),
        code=code_of((a, b), [case.divergence.place if case else None, *(cause.place for cause in causes)]),
    )


def code_of(sides: tuple[Side, Side], places: Sequence[Place | None]) -> dict[Place, str]:
    """The source lines of places, as they ran in the first run or else in the second."""
    named = dict.fromkeys(place for place in places if place is not None)
    return {place: sides[0].code(place) or sides[1].code(place) for place in named}


def _find(pair: Pair, evidence: Evidence, tolerance: Tolerance) -> Found:
    walk = evidence.walk(pair)
    return find(pair, walk, tolerance) if walk is not None else Found()


def first_difference(found: Sequence[tuple[Pair, Difference | None]]) -> tuple[Pair, Difference] | None:
    """The earliest difference of all ranks; a run that was cut off does not differ by where it ends."""
    there = [(p, d) for p, d in found if d is not None and not (d.aspect.kind == "length" and _cut_off(p, d))]
    return min(there, key=lambda each: each[1].step, default=None)


def _cut_off(pair: Pair, difference: Difference) -> bool:
    assert pair.events is not None
    shorter = pair.events[0] if difference.a is None else pair.events[1]
    return not shorter.complete


def _case(pair: Pair, difference: Difference, evidence: Evidence, origin: Difference | None = None) -> Case:
    """``origin`` are other operations earlier in the same step: the difference comes from them, unless a stream has
    made it or it stands by itself."""
    walk = evidence.walk(pair)
    assert walk is not None
    difference = better_known(pair, walk, difference)
    agrees = _loss_agrees(pair, difference)
    stream = stream_behind(difference, evidence, loss_agrees=agrees)
    if origin is not None and stream is None and difference.aspect.kind in _COMES_FROM_BEFORE:
        difference, agrees = origin, False
        stream = stream_behind(origin, evidence, loss_agrees=False)
    divergence: Divergence = classify(difference, evidence, loss_agrees=agrees)
    return Case(divergence, difference, evidence, stream if divergence.stream is not None else None, agrees)


def _loss_agrees(pair: Pair, difference: Difference) -> bool:
    """Whether gradients differ although the losses of their step are equal."""
    if difference.aspect.kind != "gradients" or pair.events is None:
        return False
    step = difference.step
    first, second = ([e.outputs for e in p.events((Kind.LOSS,), step, step)] for p in pair.events)
    return bool(first) and first == second


def _remarks(evidence: Evidence, found: Sequence[Found], bitwise: tuple[Pair, Difference] | None) -> Sequence[str]:
    a, b = evidence.sides
    remarks = []
    for name, side in zip("AB", (a, b), strict=True):
        if not side.info.complete:
            remarks.append(f"{name} breaks off after {side.info.steps:,} steps: what came then was not recorded")
    if a.info.ranks != b.info.ranks:
        remarks.append(f"A has {a.info.ranks} ranks and B {b.info.ranks}: only those that both have were compared")
    levels = [side.info.level for side in (a, b)]
    if levels[0] != levels[1]:
        remarks.append(f"A was recorded at level {levels[0]} and B at level {levels[1]}: compared is what both have")
    detours = [each.detour for each in found if each.detour is not None]
    if detours and (bitwise is None or bitwise[1].step > detours[0].step):
        where = f" ({detours[0].place})" if detours[0].place else ""
        remarks.append(f"in step {detours[0].step} the runs do other operations{where}, with no effect on what follows")
    earlier = [each.earlier for each in found if each.earlier is not None]
    if earlier and bitwise is not None:
        where = f" ({earlier[0].place})" if earlier[0].place else ""
        said = f"{of_difference(earlier[0])}{where}, with no effect before step {bitwise[1].step}"
        remarks.append(f"in step {earlier[0].step} {said}")
    if bitwise is None:
        for stream in evidence.streams:
            remarks.append(f"{of_stream(stream)} ({stream.place}), with no effect on results")
    return remarks
