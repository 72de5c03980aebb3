"""From the ledger of random streams to findings: draws that nobody seeded, seeds too late (RND902, RND903)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from randlint.catalogue import Catalogue
from randlint.findings import Finding
from randlint.report.common import times
from randlint.trace.data import Draw, Frame, Part, Run, Seed, Site
from randlint.trace.judge.base import distinct_places, runtime_finding, shown_path
from randlint.trace.judge.draws import OBJECT, STREAMS, call_in_words, lines_in_words, matters, unseeded
from randlint.trace.judge.platforms import judge_platforms

UNSEEDED = "unseeded-draw"
LATE = "late-seed-at-runtime"


def judge_streams(run: Run, catalogue: Catalogue) -> list[Finding]:
    """Findings about seeds, missing or late, and about seeded draws that depend on the machine (RND904)."""
    late = list(_late_seeds(run))
    reported = {(id(part), stream) for part, stream, _, _ in late}
    return [
        *_late_findings(run, catalogue, late),
        *_unseeded_streams(run, catalogue, reported),
        *_unseeded_objects(run, catalogue),
        *judge_platforms(run, catalogue),
    ]


# -- late seeds --------------------------------------------------------------------------------------------------

_Late = tuple[Part, str, Seed, list[Draw]]


def _late_seeds(run: Run) -> Iterator[_Late]:
    """In each process, the first seed of the user's after the first unseeded draw from its stream."""
    for part in run.parts:
        for stream in STREAMS:
            early = [d for d in part.draws if d.stream == stream and not d.seeded and matters(d)]
            if not early:
                continue
            first = min(draw.order for draw in early)
            seed = next((s for s in part.seeds if s.order > first and _seeds(s, stream)), None)
            if seed is not None:
                yield part, stream, seed, [draw for draw in early if draw.order < seed.order]


def _seeds(seed: Seed, stream: str) -> bool:
    """Whether the user's code pinned the stream here. Putting a state back is no seed."""
    if seed.site is None or seed.library or seed.entropy or "state" in seed.call:
        return False
    return seed.stream == stream or (stream == "torch.cuda" and seed.call == "torch.manual_seed")


def _late_findings(run: Run, catalogue: Catalogue, late: Sequence[_Late]) -> Iterator[Finding]:
    """One finding for each stream and seeding line, over all processes."""
    groups: dict[tuple[str, Frame], list[tuple[Seed, list[Draw]]]] = {}
    for _, stream, seed, draws in late:
        assert seed.site is not None
        groups.setdefault((stream, seed.site.frame), []).append((seed, draws))
    for (stream, frame), found in groups.items():
        draws = [draw for _, early in found for draw in early]
        first = draws[0]
        assert first.site is not None
        place = f"{shown_path(first.site.frame.path, run)}:{first.site.frame.line}"
        data = {
            "draws": _draws(sum(unseeded(draw) for draw in draws)),
            "stream": STREAMS[stream][0],
            "call": call_in_words(first.call),
            "place": place,
            "line": first.site.frame.line,
            "file": shown_path(first.site.frame.path, run),
        }
        related = [(site, "drawn here before the seed") for site in distinct_places([d.site for d in draws])]
        yield runtime_finding(
            catalogue.rules[LATE], "late", found[0][0].site or frame, run, data=data, related=related, stream=stream
        )


def _draws(count: int) -> str:
    return "a draw" if count == 1 else f"{count:,} draws"


# -- no seed at all ----------------------------------------------------------------------------------------------


def _unseeded_streams(run: Run, catalogue: Catalogue, reported: set[tuple[int, str]]) -> Iterator[Finding]:
    """One finding for each global stream, at the first line that drew from it."""
    for stream, (label, seed) in STREAMS.items():
        draws = [
            draw
            for part in run.parts
            if (id(part), stream) not in reported
            for draw in part.draws
            if draw.stream == stream and unseeded(draw) and matters(draw) and not _seeded_on_cuda(part, draw)
        ]
        if not draws:
            continue
        first = draws[0]
        assert first.site is not None
        key = first.purpose if first.purpose in ("loader-order", "loader-workers") else "stream"
        data = {**_counts(draws, run), "call": call_in_words(first.call), "stream": label, "seed": seed}
        yield runtime_finding(
            catalogue.rules[UNSEEDED], key, first.site, run, data=data, related=_others(draws), stream=stream
        )


def _seeded_on_cuda(part: Part, draw: Draw) -> bool:
    """Whether this may be a draw of a CUDA device, sent to the CPU, from a stream that was seeded for that device."""
    if not part.machine.assumed_cuda or draw.stream != "torch":
        return False
    return any(seed.stream == "torch.cuda" and seed.order < draw.order for seed in part.seeds)


def _unseeded_objects(run: Run, catalogue: Catalogue) -> Iterator[Finding]:
    """One finding for each line that made generators without a seed, and for each drawing line where it is unknown."""
    groups: dict[Site | Frame, list[Draw]] = {}
    for part in run.parts:
        for draw in part.draws:
            if draw.stream == OBJECT and unseeded(draw) and not draw.constant and matters(draw):
                assert draw.site is not None
                groups.setdefault(draw.made or draw.site, []).append(draw)
    for place, draws in groups.items():
        data = {**_counts(draws, run), "kind": draws[0].kind, "call": call_in_words(draws[0].call)}
        related = [(site, "drawn from here") for site in distinct_places([d.site for d in draws])]
        yield runtime_finding(catalogue.rules[UNSEEDED], "object", place, run, data=data, related=related)


def _counts(draws: Sequence[Draw], run: Run) -> dict[str, str]:
    sites = distinct_places([draw.site for draw in draws])
    places = "" if len(sites) == 1 else f", on {lines_in_words(sites, run)}"
    return {"times": times(sum(unseeded(draw) for draw in draws)), "places": places}


def _others(draws: Sequence[Draw]) -> list[tuple[Site, str]]:
    return [(site, "also drawn from here") for site in distinct_places([draw.site for draw in draws])[1:]]
