"""What a report says besides operations: processes, random streams, determinism settings, compiled graphs, remarks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from randlint.report.common import one_line, plural
from randlint.trace.data import CompiledGraph, Draw, Frame, Part, Seed, Setting, Site
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
    """A line, or a library, that seeded a stream; ``values`` has one entry per distinct value."""

    place: Place | None
    call: str
    library: str
    values: tuple[str, ...]
    entropy: bool
    calls: int

    @property
    def value(self) -> str:
        """The value in words."""
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
            return "never drawn from" if not self.unused else "drawn from only for a seed that nothing uses"
        if self.constant:
            return "nobody seeded it: it starts from the same constant in every run and process"
        if self.unseeded == self.draws and not self.seedings:
            return "never seeded"
        if self.unseeded:
            return f"no: {self.unseeded:,} of {self.draws:,} draws came before a seed"
        return "yes"


@dataclass(frozen=True, slots=True)
class Change:
    """A setting got a value: at the start of the program, by a line of the user's, or by a library."""

    before: str
    after: str
    place: Place | None
    library: str
    calls: int
    back: bool = False

    @property
    def who(self) -> str:
        """Who did it, in words."""
        if self.place is None:
            return f"by {one_line(self.library)}" if self.library else "before the program started"
        return f"by {one_line(self.library)}, called at {self.place}" if self.library else f"at {self.place}"


@dataclass(frozen=True, slots=True)
class Switch:
    """A determinism flag or environment variable and what became of it."""

    name: str
    value: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Compiled:
    """A compiled function whose generated code adds with atomics."""

    place: Place | None
    operations: tuple[str, ...]
    origins: tuple[str, ...]
    devices: tuple[str, ...]
    phases: tuple[str, ...]
    modes: tuple[str, ...]
    calls: int


def processes_in_words(parts: list[Part]) -> str:
    """How many processes were traced, and what they were."""
    ranks = len({part.process.rank for part in parts if part.process.rank is not None})
    workers = sum(part.process.role == "loader-worker" for part in parts)
    children = sum(part.process.role == "child" for part in parts)
    kinds = [(ranks, "rank"), (workers, "loader worker")]
    words = [plural(count, noun) for count, noun in kinds if count]
    if children:
        words.append("1 other child process" if children == 1 else f"{children} other child processes")
    total = "1 process" if len(parts) == 1 else f"{len(parts)} processes"
    return total + (f" ({', '.join(words)})" if words else "")


def remarks(view: TraceView) -> tuple[str, ...]:
    """What the reader must know about the tracing itself; each remark once."""
    parts = view.run.parts
    said = [remark.text for part in parts for remark in part.remarks]
    mechanism = any(part.machine.mechanism == "dispatch-mode" for part in parts)
    if mechanism:
        said.insert(
            0,
            f"torch {view.torch}: operations were watched by a dispatch mode, which is slower and switches "
            "torch.compile off; from torch 2.9 on, single kernels are overridden instead",
        )
    if any(part.machine.assumed_cuda for part in parts):
        said.append("CUDA was assumed: requests for a GPU were sent to the CPU, and verdicts are predictions")
    open_parts = sum(not part.complete for part in parts)
    if open_parts:
        said.append(_ended(open_parts))
    return unique(said)


def _ended(count: int) -> str:
    subject = "1 process" if count == 1 else f"{count} processes"
    return f"{subject} did not end normally: what was recorded until shortly before the end is shown"


# -- random streams ----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Gathered:
    kind: str = ""
    made: Frame | None = None
    draws: list[Draw] = field(default_factory=list)
    seeds: list[Seed] = field(default_factory=list)
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
            entry.seeds.append(seed)
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
    return tuple(sorted(made, key=lambda d: (not d.unseeded, -d.calls, _place_key(d.place), d.library)))


def _seedings(seeds: list[Seed], places: Places) -> tuple[Seeding, ...]:
    by_place: dict[tuple[Place | None, str, str, bool], list[Seed]] = {}
    for seed in seeds:
        by_place.setdefault((places.of_site(seed.site), seed.call, seed.library, seed.entropy), []).append(seed)
    return tuple(
        Seeding(place, call, library, unique(s.value for s in same if s.value), entropy, sum(s.calls for s in same))
        for (place, call, library, entropy), same in by_place.items()
    )


def _place_key(place: Place | None) -> tuple[str, int]:
    return (place.path, place.line) if place else ("", 0)


# -- settings and compiled graphs --------------------------------------------------------------------------------


def switches(view: TraceView) -> tuple[Switch, ...]:
    """Determinism flags and environment variables by name, with every change in its order."""
    by_name: dict[str, list[Setting]] = {}
    for part in view.run.parts:
        for setting in sorted(part.settings, key=lambda setting: setting.order):
            by_name.setdefault(setting.name, []).append(setting)
    return tuple(_switch(name, by_name[name], view) for name in sorted(by_name))


def _switch(name: str, settings: list[Setting], view: TraceView) -> Switch:
    main = [setting for setting in view.run.parts[0].settings if setting.name == name]
    last = max(main, key=lambda setting: setting.order) if main else settings[-1]
    seen: dict[tuple[str, str, Place | None, str], int] = {}
    for setting in settings:
        key = (setting.before, setting.after, view.places.of_site(setting.site), setting.library)
        seen[key] = max(seen.get(key, 0), setting.calls)
    changes: list[Change] = []
    for (before, after, place, library), calls in seen.items():
        back = any(earlier.before == after and earlier.after == before for earlier in changes)
        changes.append(Change(before, after, place, library, calls, back))
    return Switch(name, last.after, tuple(changes))


def compiled(view: TraceView) -> tuple[Compiled, ...]:
    """Compiled functions with atomic additions, by place."""
    found: dict[Place | None, list[CompiledGraph]] = {}
    for part in view.run.parts:
        for graph in part.compiled:
            place = view.places.of_site(Site(graph.function)) if graph.function else None
            found.setdefault(place, []).append(graph)
    return tuple(_compiled(place, found[place]) for place in sorted(found, key=_place_key))


def _compiled(place: Place | None, graphs: list[CompiledGraph]) -> Compiled:
    def every(words: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted({word for word in words if word}))

    return Compiled(
        place,
        every(name for graph in graphs for name in graph.operations),
        every(name for graph in graphs for name in graph.origins),
        every(graph.device for graph in graphs),
        every(graph.phase for graph in graphs),
        every(graph.mode for graph in graphs),
        sum(graph.calls for graph in graphs),
    )
