"""What is said of one catalogued operation at one place: the value that the judge makes and every report shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from randlint.findings import Confidence
from randlint.trace.data import Replay, Site

CONFIRMED = "confirmed here"  # replayed on the same inputs, the results differed
EXECUTED = "executed"  # ran on CUDA, and what makes it nondeterministic held
WOULD_RUN = "would run on CUDA"  # ran on a CPU; on CUDA it would be nondeterministic
RAISED = "raised"  # torch's deterministic mode refused it
NOT_REPRODUCED = "not reproduced here"  # replayed on the same inputs, the results were equal
COVERED = "covered by deterministic mode"  # ran on its deterministic path
VERDICTS = (CONFIRMED, EXECUTED, WOULD_RUN, RAISED, NOT_REPRODUCED, COVERED)  # most important first


@dataclass(frozen=True, slots=True)
class KernelSite:
    """An operation at one place of the user's code, in one phase, over all processes of the run.

    ``verdict`` is one of :data:`VERDICTS`; ``cause`` and ``advice`` are sentences, and ``advice_rank`` orders the
    groups of a report, lowest first. Of the calls, ``looked`` were looked at and on ``held`` of them the conditions
    of a catalogue row held; ``rows`` are the ids of those rows. ``steps`` counts calls by optimizer step,
    ``step_width`` steps to an entry; ``first_step`` is the step of the first call, from 0. ``ranks`` are the ranks
    that ran it, empty outside a distributed run. ``node`` is the autograd node in the backward pass.
    """

    op: str  # aten::index_put_
    overload: str
    api: tuple[str, ...]
    device: str
    phase: str
    site: Site | None
    node: str
    calls: int
    verdict: str
    cause: str
    advice_id: str
    advice: str
    advice_rank: int
    confidence: Confidence
    held: int = 0
    looked: int = 0
    replay: Replay | None = None
    first_step: int = 0
    steps: tuple[int, ...] = ()
    step_width: int = 1
    ranks: tuple[int, ...] = ()
    rows: tuple[str, ...] = ()


def merged_steps(timelines: Sequence[tuple[Sequence[int], int]]) -> tuple[tuple[int, ...], int]:
    """Timelines (counts, and how many steps one of them covers) added up, on the coarsest of their scales."""
    width = max(each for _, each in timelines)
    total: list[int] = []
    for counts, own in timelines:
        for index, count in enumerate(counts):
            place = index * own // width
            total.extend([0] * (place + 1 - len(total)))
            total[place] += count
    return tuple(total), width


def merged_replay(replays: Sequence[Replay]) -> Replay | None:
    """All replays together; None where nothing was replayed."""
    if not replays:
        return None
    return Replay(
        calls=sum(replay.calls for replay in replays),
        replays=sum(replay.replays for replay in replays),
        differed=sum(replay.differed for replay in replays),
        largest_absolute=max(replay.largest_absolute for replay in replays),
        largest_ulp=max(replay.largest_ulp for replay in replays),
        skipped=next((replay.skipped for replay in replays if replay.skipped), ""),
    )
