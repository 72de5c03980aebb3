"""What may explain a difference: random streams, the environment, sources, and files that were read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from randlint.compare.align import Pair, Walk
from randlint.compare.data import EnvironmentDifference, Place
from randlint.compare.ledgers import ledger_differences
from randlint.compare.sides import LineMap, Side
from randlint.compare.streams import COUNT, EXTRA, StreamDifference, StreamWalk, parted_states
from randlint.trace.data import Draw
from randlint.trace.environment.compare import differences
from randlint.trace.environment.record import SECTIONS, Environment
from randlint.trace.judge.draws import matters, unrelated_libraries
from randlint.trace.recording.format import Kind


@dataclass(frozen=True, slots=True)
class InputDifference:
    """A data file with another content, or (``listed``) a folder whose names came in another order."""

    path: str
    listed: bool
    place: Place | None


@dataclass
class Evidence:
    """The two runs, and what differs between them apart from their results; found when it is asked for."""

    sides: tuple[Side, Side]
    lines: LineMap
    pairs: Sequence[Pair]

    def walk(self, pair: Pair) -> Walk | None:
        """The walk through the events of a pair; None where one of the processes has none."""
        return Walk(*pair.events, self.lines, self.sides) if pair.events is not None else None

    @cached_property
    def streams(self) -> list[StreamDifference]:
        """The first differences of every stream, of all processes, in the order of steps; only draws that matter."""
        found = [d for pair in self.pairs for d in self._streams_of(pair)]
        if len(set(self.workers)) > 1:  # other workers do other parts of the work
            found = [d for d in found if d.role != "loader-worker" or d.reason not in (COUNT, EXTRA)]
        return sorted(found, key=lambda d: (_step(d), d.role != "main", d.order))

    @cached_property
    def workers(self) -> tuple[int, int]:
        """How many workers of loaders each run had."""
        workers = [pair for pair in self.pairs if pair.role == "loader-worker"]
        return sum(p.a is not None for p in workers), sum(p.b is not None for p in workers)

    def _streams_of(self, pair: Pair) -> Iterator[StreamDifference]:
        walk = self.walk(pair)
        by_ledger = ledger_differences(pair, self.sides, self.lines)
        if walk is None:
            yield from by_ledger
            return
        steps = first_steps(walk) if by_ledger and pair.role == "main" else {}
        by_ledger = [replace(d, step=steps.get((d.stream, d.place), d.step)) for d in by_ledger]
        by_events = [d for d in StreamWalk(walk, pair.rank, pair.role).differences() if d.place is not None]
        told = [self._with_draws(d, pair) for d in by_events]
        told = [d for d in told if _can_matter(d)]
        states = [self._with_draws(d, pair) for d in parted_states(walk, pair.rank) if d.place is not None]
        states = [d for d in states if _can_matter(d)]
        if pair.role != "main":  # such a process has no steps
            told = [replace(d, step=None) for d in told]
        families = dict.fromkeys(_family(d) for d in (*by_ledger, *told, *states))
        for family in families:
            of_it = [[d for d in found if _family(d) == family] for found in (told, by_ledger, states)]
            yield _best(*of_it)

    def _with_draws(self, difference: StreamDifference, pair: Pair) -> StreamDifference:
        """The difference, with what the ledgers say of its line."""
        found: list[Draw | None] = []
        for side, member in zip(self.sides, (pair.a, pair.b), strict=True):
            draws = [
                draw
                for draw in (member.part.draws if member else ())
                if side.place(draw.site) == difference.place and draw.call == (difference.call or draw.call)
            ]
            found.append(draws[0] if draws else None)
        return replace(difference, draws=(found[0], found[1]))

    @cached_property
    def environment(self) -> list[EnvironmentDifference]:
        """Facts that differ between the environments, those that can change results first."""
        environments = [Environment(_sections(side.run.environment)) for side in self.sides]
        found = [
            EnvironmentDifference(d.fact, d.first, d.second, "; ".join(row.reason(d.fact) for row in d.known))
            for d in differences(*environments)
        ]
        return sorted(found, key=lambda d: not d.why)

    @cached_property
    def inputs(self) -> list[InputDifference]:
        """Files and folders that both runs read and that were not the same, in the order of their paths."""
        read = [self._inputs(side) for side in self.sides]
        return [
            InputDifference(path, kind < 0, self.sides[0].place(first.site))
            for (path, kind), first in sorted(read[0].items())
            if (path, kind) in read[1] and read[1][path, kind].fingerprint != first.fingerprint
        ]

    @staticmethod
    def _inputs(side: Side) -> dict[tuple[str, int], Any]:
        found: dict[tuple[str, int], Any] = {}
        for process in side.recording.processes:
            for each in process.inputs():
                found.setdefault((side.shown(each.path), -1 if each.size < 0 else 0), each)
        return found


def _can_matter(difference: StreamDifference) -> bool:
    """Whether the draws may decide a result; draws that nothing uses still move the stream where they are more."""
    if difference.reason in (COUNT, EXTRA):
        return not any(draw is not None and draw.library in unrelated_libraries() for draw in difference.draws)
    return all(matters(draw) for draw in difference.draws if draw is not None)


def _family(difference: StreamDifference) -> str:
    """The stream; all devices of CUDA together, which the ledger does not tell apart."""
    return difference.stream.partition(":")[0] if difference.stream.startswith("torch.cuda") else difference.stream


def _best(
    told: Sequence[StreamDifference], by_ledger: Sequence[StreamDifference], states: Sequence[StreamDifference]
) -> StreamDifference:
    """The earliest difference of one stream. Within a step the ledger knows who seeded it, and events how often it was
    drawn from; states at updates only show that something was drawn."""
    first = next(iter(sorted([*told, *states], key=_step)), None)
    ledger = next(iter(by_ledger), None)
    if ledger is None or first is None:
        found = ledger or first
        assert found is not None
        return found
    if _step(ledger) != _step(first):
        return min(ledger, first, key=_step)
    unseeded = any(draw is not None and not draw.seeded for draw in ledger.draws)
    if first in states or first.place == ledger.place or unseeded:
        return replace(ledger, ids=first.ids) if first.place == ledger.place else ledger
    return first


def _step(difference: StreamDifference) -> int:
    return -1 if difference.step is None else difference.step


def first_steps(walk: Walk) -> dict[tuple[str, Place | None], int]:
    """In which step each line drew from each stream first, in either run."""
    found: dict[tuple[str, Place | None], int] = {}
    for number, process in enumerate((walk.a, walk.b)):
        for event in process.events((Kind.DRAWS,)):
            place = walk.places(event, None)[0] if number == 0 else walk.places(None, event)[1]
            key = event.name or "", place
            found[key] = min(event.step, found.get(key, event.step))
    return found


def _sections(environment: Any) -> dict[str, dict[str, str]]:
    return {name: dict(environment.get(name, {})) for name in SECTIONS}
