"""A seed that changes nothing (RND907): two traced runs of one program with different seeds, which draw alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from randlint.catalogue import Catalogue
from randlint.findings import Finding
from randlint.trace.data import Draw, Frame, Part, Run, Seed, Site
from randlint.trace.judge.base import runtime_finding, shown_path
from randlint.trace.judge.draws import call_in_words, matters, source_in_words

IGNORED = "seed-ignored"
_Place = tuple[str, int, str, str, Frame]


@dataclass(frozen=True, slots=True)
class Given:
    """What was changed between the two runs.

    ``shown`` is an option or a variable; empty where the program's own seed calls got other numbers: then ``changed``
    are the lines of these calls.
    """

    shown: str
    changed: tuple[Frame, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding, or the reason why there is none."""

    finding: Finding | None
    reason: str = ""


def judge_ignored_seed(first: Run, second: Run, given: Given, catalogue: Catalogue) -> Judged:
    """Whether two runs whose results are the same drew the same numbers, although their seeds differ.

    A draw counts where it may decide a result. Where one started from another state in the second run, the seed has
    reached it, and it is the result that does not depend on it.
    """
    drawn = [draw for part in first.parts for draw in part.draws if matters(draw)]
    seeded = [draw for draw in drawn if draw.seeded or draw.constant]
    if not drawn:
        return Judged(
            None,
            "no draw from a stream of Python, NumPy or torch was seen: either the program draws nothing at random, or "
            "it draws from streams that randlint does not see",
        )
    if not seeded:
        return Judged(
            None, "numbers are drawn, but from streams that nothing seeds, and these results do not show them"
        )
    before, after = _states(first), _states(second)
    places = sorted({*before, *after})
    reached = [place for place in places if before.get(place) != after.get(place)]
    if reached:
        return Judged(None, _reached(first, reached, [place for place in places if place not in reached]))
    return Judged(_finding(first, given, seeded, catalogue))


def _reached(run: Run, reached: Sequence[_Place], alike: Sequence[_Place]) -> str:
    """Why the results may be the same although the seed changes some draws."""
    said = f"the seed does reach what is drawn, for example at {_line(reached[0], run)}"
    if not alike:
        return f"{said}; more digits or more data might show it"
    return f"{said}, but not what is drawn at {_line(alike[0], run)}, which starts alike with every seed"


def _line(place: _Place, run: Run) -> str:
    return f"{shown_path(place[4].path, run)}:{place[4].line}"


def _states(run: Run) -> Mapping[_Place, Sequence[str]]:
    """The states that seeded streams were in before the first draw at each place."""
    found: dict[_Place, list[str]] = {}
    for part in run.parts:
        for draw in part.draws:
            if draw.site is not None and matters(draw) and (draw.seeded or draw.constant):
                place = (part.process.role, part.process.worker or 0, draw.stream, draw.call, draw.site.frame)
                found.setdefault(place, []).append(draw.state)
    return {place: sorted(states) for place, states in found.items()}


def _finding(run: Run, given: Given, draws: Sequence[Draw], catalogue: Catalogue) -> Finding:
    rule = catalogue.rules[IGNORED]
    seeds = list(_seeds_of(run))
    pairs = ((draw, seed) for draw in draws for seed in seeds if seed.reaches(draw))
    draw, seed = next(pairs, (draws[0], None))
    assert draw.site is not None
    data = {
        "given": given.shown,
        "count": _calls(len(given.changed)),
        "source": source_in_words(draw),
        "draw": call_in_words(draw.call),
        "value": seed.value if seed is not None else "",
        "call": seed.call if seed is not None else "",
    }
    related = [(draw.site, f"`{data['draw']}` draws the same numbers with every seed")]
    place: Site | Frame
    if not given.shown and given.changed:
        key, place = "elsewhere", given.changed[0]
    elif not given.shown:
        key, place = "no-call", draw.made or draw.site
    elif seed is not None and seed.site is not None:
        key, place = "constant" if seed.value else "passed-by", seed.site
    else:
        key, place = "generator", draw.made or draw.site
    return runtime_finding(rule, key, place, run, data=data, related=related, stream=draw.stream)


def _seeds_of(run: Run) -> Iterator[Seed]:
    """Seed calls of the user's, in the order in which they happened."""
    for part in _main_first(run):
        for seed in sorted(part.seeds, key=lambda seed: seed.order):
            if seed.site is not None and not seed.library and not seed.entropy and "state" not in seed.call:
                yield seed


def _main_first(run: Run) -> Iterator[Part]:
    yield from sorted(run.parts, key=lambda part: part.process.role != "main")


def _calls(count: int) -> str:
    return "1 seed call" if count == 1 else f"{count} seed calls"
