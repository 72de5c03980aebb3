"""The ledger of random streams: who drew from each, and who seeded it when."""

from __future__ import annotations

from dataclasses import dataclass, field

from randlint.report.common import one_line
from randlint.trace.data import Draw, Frame, Seed
from randlint.trace.report.places import Place, Places
from randlint.trace.report.view import TraceView, unique

_UNUSED = "loader-unused"  # a base seed that nothing uses: it matters to nobody whether it was seeded
_ORDER = ("python", "numpy", "torch", "torch.cuda")


@dataclass(frozen=True, slots=True)
class Drawing:
    """Draws from a stream at one line."""

    place: Place | None
    calls: int
    unseeded: int
    names: tuple[str, ...]
    purposes: tuple[str, ...]
    library: str


@dataclass(frozen=True, slots=True)
class Seeding:
    """A line, or a library, that seeded a stream; ``values`` has one entry per distinct value.

    ``derived`` says that a library gave each loader worker a value of its own: those values are left out, because
    they differ from run to run where the main process is not seeded. So are values that come from entropy.
    """

    place: Place | None
    call: str
    library: str
    values: tuple[str, ...]
    entropy: bool
    derived: bool
    calls: int

    @property
    def value(self) -> str:
        """The value in words."""
        if self.derived:
            return "a value of its own in each worker"
        if self.entropy:
            return "a value from the operating system"
        if len(self.values) > 3:
            return f"{len(self.values)} different values"
        return ", ".join(one_line(value) for value in self.values) or "a saved state"


@dataclass(frozen=True, slots=True)
class Stream:
    """One random stream over all processes. ``label`` names it in words; ``made`` is where a generator was made."""

    name: str
    label: str
    kind: str
    made: Place | None
    draws: int
    unseeded: int
    unused: int
    constant: bool
    processes: int
    drawings: tuple[Drawing, ...]
    seedings: tuple[Seeding, ...]

    @property
    def seeded_first(self) -> str:
        """Whether the stream was seeded before it was drawn from, in words."""
        if not self.draws:
            return "used only for a seed that nothing uses" if self.unused else "never drawn from"
        if self.constant:
            return "never seeded: it starts from the same constant in every run and process"
        if self.unseeded == self.draws and not self.seedings:
            return "never seeded"
        if self.unseeded:
            return f"{'all' if self.unseeded == self.draws else f'{self.unseeded:,}'} of them before a seed"
        return "seeded before the first"

    @property
    def matters(self) -> bool:
        """Whether lines of the user's drew from it or gave it a seed; restoring a state does not count."""
        seeded = any(not seeding.library and (seeding.values or seeding.entropy) for seeding in self.seedings)
        return seeded or any(drawing.place for drawing in self.drawings)

    @property
    def harmless(self) -> bool:
        """Whether every draw that matters came after a seed."""
        return not self.draws or not (self.unseeded or self.constant)


@dataclass(slots=True)
class _Gathered:
    kind: str = ""
    made: Frame | None = None
    draws: list[Draw] = field(default_factory=list)
    seeds: list[tuple[bool, Seed]] = field(default_factory=list)  # whether a library gave it to a worker
    processes: set[int] = field(default_factory=set)


_Key = tuple[str, str, str, int]


def streams(view: TraceView) -> tuple[Stream, ...]:
    """The streams that were drawn from or seeded: the global ones first, then generator objects by place."""
    gathered: dict[_Key, _Gathered] = {}
    for index, part in enumerate(view.run.parts):
        for draw in part.draws:
            entry = gathered.setdefault(_draw_key(draw), _Gathered(draw.kind, draw.made))
            entry.draws.append(draw)
            entry.processes.add(index)
        for seed in part.seeds:
            frame = seed.site.frame if seed.site and seed.stream not in _ORDER else None
            entry = gathered.setdefault(_seed_key(seed, frame, gathered), _Gathered("", frame))
            entry.seeds.append((part.process.role == "loader-worker" and bool(seed.library), seed))
            entry.processes.add(index)
    return tuple(_stream(key, gathered[key], view.places) for key in sorted(gathered, key=_rank))


def _draw_key(draw: Draw) -> _Key:
    if draw.stream in _ORDER:
        return (draw.stream, "", "", 0)
    return (draw.stream, draw.kind, draw.made.path if draw.made else "", draw.made.line if draw.made else 0)


def _seed_key(seed: Seed, frame: Frame | None, gathered: dict[_Key, _Gathered]) -> _Key:
    """The stream that was seeded; a generator object is known by the line that made it."""
    if frame is None:
        return (seed.stream, "", "", 0)
    same = [key for key in gathered if key[0] == seed.stream and key[2:] == (frame.path, frame.line)]
    return same[0] if same else (seed.stream, "", frame.path, frame.line)


def _rank(key: _Key) -> tuple[int, _Key]:
    return (_ORDER.index(key[0]) if key[0] in _ORDER else len(_ORDER), key)


def _stream(key: _Key, gathered: _Gathered, places: Places) -> Stream:
    made = places.of(gathered.made) if gathered.made else None
    used = [draw for draw in gathered.draws if draw.purpose != _UNUSED]
    kind = gathered.kind or ("generator" if key[0] not in _ORDER else "")
    label = f"{kind} made at {made}" if made else kind or key[0]
    return Stream(
        name=key[0],
        label=one_line(label),
        kind=gathered.kind,
        made=made,
        draws=sum(draw.calls for draw in used),
        unseeded=sum(draw.unseeded_calls for draw in used),
        unused=sum(draw.calls for draw in gathered.draws if draw.purpose == _UNUSED),
        constant=bool(used) and all(draw.constant for draw in used),
        processes=len(gathered.processes),
        drawings=_drawings(used, places),
        seedings=_seedings(gathered.seeds, places),
    )


def _drawings(draws: list[Draw], places: Places) -> tuple[Drawing, ...]:
    by_place: dict[tuple[Place | None, str], list[Draw]] = {}
    for draw in draws:
        by_place.setdefault((places.of_site(draw.site), draw.library), []).append(draw)
    made = [
        Drawing(
            place,
            sum(draw.calls for draw in same),
            sum(draw.unseeded_calls for draw in same),
            unique(draw.call for draw in same),
            unique(draw.purpose for draw in same if draw.purpose),
            library,
        )
        for (place, library), same in by_place.items()
    ]
    return tuple(sorted(made, key=lambda d: (not d.unseeded, -d.calls, place_key(d.place), d.library)))


def _seedings(seeds: list[tuple[bool, Seed]], places: Places) -> tuple[Seeding, ...]:
    by_place: dict[tuple[Place | None, str, str, bool, bool], list[Seed]] = {}
    for derived, seed in seeds:
        key = (places.of_site(seed.site), seed.call, seed.library, seed.entropy, derived)
        by_place.setdefault(key, []).append(seed)
    return tuple(_seeding(*key, same) for key, same in by_place.items())


def _seeding(place: Place | None, call: str, library: str, entropy: bool, derived: bool, seeds: list[Seed]) -> Seeding:
    values = () if entropy or derived else unique(seed.value for seed in seeds if seed.value)
    return Seeding(place, call, library, values, entropy, derived, sum(seed.calls for seed in seeds))


def place_key(place: Place | None) -> tuple[str, int]:
    """What places are sorted by; none comes first."""
    return (place.path, place.line) if place else ("", 0)
