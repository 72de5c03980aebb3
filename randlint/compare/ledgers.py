"""What the ledgers of two processes say: which line drew from another state first, workers of loaders included."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from randlint.compare.align import Pair
from randlint.compare.data import Place
from randlint.compare.sides import LineMap, Side
from randlint.compare.streams import EXTRA, SEEDED, STATE, StreamDifference
from randlint.trace.data import Draw, Frame, Part, Seed
from randlint.trace.judge.draws import OBJECT, matters

_Key = tuple[str, str, Place | None, str, Place | None]


def ledger_differences(pair: Pair, sides: tuple[Side, Side], lines: LineMap) -> list[StreamDifference]:
    """The first difference of each stream by the ledger: lines that drew first from another state, or in one run only.

    A ledger knows the order of lines and no steps. Draws that cannot matter for a result are left out.
    """
    if pair.a is None or pair.b is None:
        return []
    parts = pair.a.part, pair.b.part
    books = [_by_line(parts[side].draws, sides[side], lines, side) for side in (0, 1)]
    found: dict[tuple[str, Place | None], StreamDifference] = {}
    keys = dict.fromkeys((*books[0], *books[1]))
    for key in sorted(keys, key=lambda k: min(book[k].order for book in books if k in book)):
        draws = books[0].get(key), books[1].get(key)
        stream = key[0], key[4]
        reason = None if stream in found else _reason(draws)
        if reason:
            found[stream] = _difference(pair, parts, draws, reason, sides)
    return list(found.values())


def _by_line(draws: Sequence[Draw], side: Side, lines: LineMap, number: int) -> dict[_Key, Draw]:
    book: dict[_Key, Draw] = {}
    for draw in sorted(draws, key=lambda d: d.order):
        if matters(draw):
            made = lines.key(number, side.place(draw.made))
            key = draw.stream, draw.kind, lines.key(number, side.place(draw.site)), draw.call, made
            book.setdefault(key, draw)
    return book


def _reason(draws: tuple[Draw | None, Draw | None]) -> str:
    a, b = draws
    if a is None or b is None:
        return EXTRA
    return STATE if a.state and b.state and a.state != b.state else ""


def _difference(
    pair: Pair,
    parts: tuple[Part, Part],
    draws: tuple[Draw | None, Draw | None],
    reason: str,
    sides: tuple[Side, Side],
) -> StreamDifference:
    draw = draws[0] or draws[1]
    assert draw is not None
    side = 0 if draws[0] is not None else 1
    seeds = [_last_seed(part, draw) for part in parts]
    values = (seeds[0].value if seeds[0] else "", seeds[1].value if seeds[1] else "")
    entropy = any(seed is not None and seed.entropy for seed in seeds)
    if reason == STATE and draw.seeded and (entropy or values[0] != values[1]):
        reason = SEEDED
    return StreamDifference(
        stream_name(draw, sides[side]),
        reason,
        None,
        sides[side].place(draw.site),
        draw.call,
        calls=(draws[0].calls if draws[0] else 0, draws[1].calls if draws[1] else 0),
        seeds=values,
        seed_places=(
            sides[0].place(seeds[0].site if seeds[0] else None),
            sides[1].place(seeds[1].site if seeds[1] else None),
        ),
        entropy=entropy,
        role=pair.role,
        rank=pair.rank,
        order=draw.order,
        draws=draws,
        late=next(iter(_later_seeds(parts[side], draw)), None),
    )


def _last_seed(part: Part, draw: Draw) -> Seed | None:
    """The last seed of a stream before a draw; a record keeps the first call at its line only."""
    found = [s for s in part.seeds if s.order < draw.order and s.reaches(draw)]
    if draw.stream == OBJECT:  # which generator was seeded is not known, but for the line that made it
        made = [s for s in found if s.site is not None and draw.made is not None and _on(s.site.frame, draw.made)]
        found = made or found
    return max(found, key=lambda s: s.order, default=None)


def _on(frame: Frame, other: Frame) -> bool:
    return (frame.path, frame.line) == (other.path, other.line)


def _later_seeds(part: Part, draw: Draw) -> Iterator[Seed]:
    """Seeds of the user's that came after a draw from the same stream, which was not seeded then."""
    if not draw.seeded and draw.stream != OBJECT:
        yield from (s for s in part.seeds if s.order > draw.order and s.site and not s.entropy and s.reaches(draw))


def stream_name(draw: Draw, side: Side) -> str:
    """What recordings call a stream: a generator object by its class and the line that made it."""
    if draw.stream != OBJECT:
        return draw.stream
    made = side.place(draw.made)
    return f"{draw.kind} {made}" if made else draw.kind
