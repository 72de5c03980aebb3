"""Processes that drew the same random numbers: workers of one loader, of two epochs, of two ranks (RND906).

Two streams with equal states before the same line first draws from them give equal numbers there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator

from randlint.catalogue import Catalogue
from randlint.findings import Finding
from randlint.trace.data import Draw, Frame, Part, Process, Run, Site
from randlint.trace.judge.base import distinct_places, runtime_finding
from randlint.trace.judge.draws import OBJECT, matters, source_in_words

RULE = "workers-repeat-at-runtime"
WORKERS, EPOCHS, RANKS, PROCESSES = "workers", "epochs", "ranks", "processes"
# A function that runs once in each worker: what it makes or seeds is the same in each epoch only by mistake.
_ONCE = re.compile(r"worker|init_fn|seed")

_Drawn = tuple[Part, Draw]


def judge_workers(run: Run, catalogue: Catalogue) -> list[Finding]:
    """One finding for each line that made a generator; for each drawing line where that is unknown or there is none."""
    groups: dict[tuple[Site | Frame, str], dict[Hashable, list[_Drawn]]] = {}
    for part in run.parts:
        for draw in part.draws:
            if draw.state and matters(draw):
                assert draw.site is not None
                place: Site | Frame = draw.made if draw.stream == OBJECT and draw.made else draw.site
                same = (draw.call, draw.site.frame, draw.state)
                groups.setdefault((place, draw.stream), {}).setdefault(same, []).append((part, draw))
    found = []
    for (place, stream), states in groups.items():
        kind, count, drawn = _worst(states.values())
        if kind:
            sites = distinct_places([draw.site for _, draw in drawn])
            found.append(
                runtime_finding(
                    catalogue.rules[RULE],
                    kind,
                    place,
                    run,
                    data={"count": count, "source": source_in_words(drawn[0][1])},
                    related=[(site, "drawn here") for site in sites if site != place],
                    stream=None if stream == OBJECT else stream,
                )
            )
    return found


def _worst(groups: Iterable[list[_Drawn]]) -> tuple[str, int, list[_Drawn]]:
    """The plainest repetition among groups of draws from equal states, and how many took part in it."""
    best: tuple[str, int, list[_Drawn]] = ("", 0, [])
    order = (WORKERS, EPOCHS, RANKS, PROCESSES, "")
    for drawn in groups:
        for kind, count in _repetitions(drawn):
            if count and (order.index(kind), -count) < (order.index(best[0]), -best[1]):
                best = (kind, count, drawn)
    return best


def _repetitions(drawn: list[_Drawn]) -> Iterator[tuple[str, int]]:
    """Every way in which draws from one state repeat each other: which, and how often."""
    workers = [(part, draw) for part, draw in drawn if part.process.role == "loader-worker"]
    yield WORKERS, _most(workers, by=lambda p: (p.rank, p.parent, p.loader), count=lambda p: p.worker)
    lasting = [(part, draw) for part, draw in workers if _lasts(part, draw)]
    yield EPOCHS, _most(lasting, by=lambda p: (p.rank, p.parent, p.worker), count=lambda p: p.loader or p.pid)
    ranked = [(part, draw) for part, draw in workers if part.process.rank is not None]
    yield RANKS, _most(ranked, by=lambda p: (p.worker, p.loader), count=lambda p: p.rank)
    children = [(part, draw) for part, draw in drawn if part.process.role == "child" and _copied(part, draw)]
    yield PROCESSES, _most(children, by=lambda p: (p.rank, p.parent), count=lambda p: p.pid)


def _most(drawn: list[_Drawn], by: Callable[[Process], Hashable], count: Callable[[Process], Hashable]) -> int:
    """The most processes of one group that differ in what ``count`` says; 0 where none has two."""
    groups: dict[Hashable, set[Hashable]] = {}
    for part, _ in drawn:
        groups.setdefault(by(part.process), set()).add(count(part.process))
    most = max((len(each) for each in groups.values()), default=0)
    return most if most > 1 else 0


def _lasts(part: Part, draw: Draw) -> bool:
    """Whether the stream was pinned for the worker as a whole, so that two epochs should differ.

    A generator made for an item may well depend on the item alone. A global stream that only the loader has seeded is
    equal in two epochs where the main process was seeded before each.
    """
    if draw.stream == OBJECT:
        return draw.inherited or (draw.made is not None and bool(_ONCE.search(draw.made.function)))
    return any(seed.stream == draw.stream and not seed.library for seed in part.seeds)


def _copied(part: Part, draw: Draw) -> bool:
    """Whether a child draws from a copy of its parent's stream, which it did not seed itself."""
    if draw.stream == OBJECT:
        return draw.inherited
    return not any(seed.stream == draw.stream for seed in part.seeds)
