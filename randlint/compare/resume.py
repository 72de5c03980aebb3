"""`randlint compare --resume A B`: an uninterrupted run against one that was resumed from a checkpoint."""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from randlint.compare.after import after
from randlint.compare.align import Pair, Walk, pairs
from randlint.compare.causes import Case, explain
from randlint.compare.channel import classify
from randlint.compare.data import DIFFERENT, EQUAL, WITHIN_TOLERANCE, Cause, Comparison, Divergence, Tolerance
from randlint.compare.divergence import Difference, find
from randlint.compare.evidence import Evidence
from randlint.compare.rerun import Plan
from randlint.compare.rerun import find as find_program
from randlint.compare.restored import Missing, ResumePoint, not_restored, resume_point
from randlint.compare.runs import code_of, first_difference
from randlint.compare.sides import LineMap, Side, opened
from randlint.compare.words import names_in_words
from randlint.config import ConfigError
from randlint.trace.recording.format import MANIFEST

_RULE = "resume-without-rng-state"
_MADE_BY_STREAMS = frozenset({"indices", "content", "loss", "gradients", "parameters"})
_OF_EVERY_RESUMPTION = frozenset(
    {"arguments", "extra-draw"}
)  # the checkpoint is named, and what is restored moves streams


def compare_resumed(first: str, second: str, folder: Path, tolerance: Tolerance) -> Comparison:
    """Compare; ``first`` and ``second`` are recordings or command lines, which are run one after the other.

    Raises ConfigError where one is neither, fails, or has no optimizer.
    """
    whole = _recording(first, "whole", folder, tolerance)
    resumed = _recording(second, "resumed", folder, tolerance)
    with opened(whole, resumed, (first, second)) as (a, b):
        return _compare(a, b, tolerance)


def _recording(text: str, name: str, folder: Path, tolerance: Tolerance) -> Path:
    if (Path(text) / MANIFEST).exists():
        return Path(text)
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise ConfigError(f"--resume: `{text}` is no command line: {error}") from error
    if words and os.path.basename(words[0]).startswith("python"):
        words = words[1:]
    module = words[:1] == ["-m"]
    words = words[1:] if module else words
    if not words:
        raise ConfigError(f"--resume: `{text}` is neither a recording nor a command line")
    program = find_program(words[0], words[1:], module)
    return Plan(program, 1, folder, tolerance).record(name)


def _compare(a: Side, b: Side, tolerance: Tolerance) -> Comparison:
    evidence = Evidence((a, b), LineMap(a, b), pairs(a, b))
    main = [pair for pair in evidence.pairs if pair.role == "main" and pair.events is not None]
    main = [pair for pair in main if pair.events is not None and pair.events[0].steps] or main  # no launcher
    points = {id(pair): _point(pair) for pair in main}
    walks = {
        id(pair): Walk(*pair.events, evidence.lines, (a, b), points[id(pair)].updates) for pair in main if pair.events
    }
    found = {id(pair): find(pair, walks[id(pair)], tolerance) for pair in main}
    bitwise = first_difference([(pair, found[id(pair)].bitwise) for pair in main])
    beyond = first_difference([(pair, found[id(pair)].beyond) for pair in main])
    shift = points[id(main[0])].updates if main else 0
    result = Comparison(
        (a.info, b.info),
        EQUAL,
        tolerance,
        environment=tuple(evidence.environment),
        after=tuple(after(main, shift)),
        remarks=(f"B goes on where A had made {shift:,} updates: steps are counted as in A",),
    )
    wrong = next((pair for pair in main if not points[id(pair)].exact), None)
    if bitwise is None and wrong is None:
        return result
    pair = wrong or (bitwise or (main[0], None))[0]
    difference = bitwise[1] if bitwise is not None and bitwise[0] is pair else None
    missing = not_restored(walks[id(pair)], points[id(pair)], difference)
    case = _case(evidence, difference)
    divergence = _divergence(pair, points[id(pair)], case, missing)
    causes = _causes(case, missing)
    return replace(
        result,
        verdict=DIFFERENT if beyond is not None or wrong is not None else WITHIN_TOLERANCE,
        divergence=divergence,
        causes=causes,
        code=code_of((a, b), [divergence.place, *(cause.place for cause in causes)]),
    )


def _point(pair: Pair) -> ResumePoint:
    assert pair.events is not None
    point = resume_point(*pair.events)
    if point is None:
        raise ConfigError(
            "--resume: one of the runs has no step of an optimizer, so that nothing shows where it goes on"
        )
    return point


def _case(evidence: Evidence, difference: Difference | None) -> Case | None:
    """The difference by itself: what streams did is told by what was not restored."""
    if difference is None:
        return None
    bare = Evidence(evidence.sides, evidence.lines, ())
    return Case(classify(difference, bare), difference, bare, None)


def _divergence(pair: Pair, point: ResumePoint, case: Case | None, missing: Sequence[Missing]) -> Divergence:
    """The first difference; where numbers differ because a stream was not restored, it is that stream's."""
    first = missing[0] if missing else None
    if case is None or not point.exact:
        what = f"the resumed run begins with other parameters ({names_in_words(point.names)})"
        place = first.cause.place if first else None
        return Divergence(pair.rank, point.updates, "parameters", what, place, names=point.names)
    if first is None or first.stream is None or case.aspect not in _MADE_BY_STREAMS:
        return case.divergence
    if case.aspect == "indices":
        return replace(case.divergence, stream=first.stream)
    message, place = first.cause.message, first.cause.place
    return replace(case.divergence, channel="stream", what=message, place=place, stream=first.stream)


def _causes(case: Case | None, missing: Sequence[Missing]) -> tuple[Cause, ...]:
    """What was not restored; where nothing is missing, what else may explain the difference."""
    if not missing:
        return tuple(c for c in explain(case) if c.kind not in _OF_EVERY_RESUMPTION) if case is not None else ()
    if case is None or not any(each.stream is not None for each in missing):
        return tuple(each.cause for each in missing)
    known = bool(case.findings(_RULE))
    return tuple(replace(m.cause, rule=_RULE if m.stream is not None and known else None) for m in missing)
