"""The circumstances of a run: processes, determinism settings, compiled graphs, and remarks on the tracing itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from randlint.report.common import one_line, plural
from randlint.trace.data import CompiledGraph, Part, Setting, Site
from randlint.trace.report.ledger import place_key
from randlint.trace.report.places import Place
from randlint.trace.report.view import TraceView, unique


@dataclass(frozen=True, slots=True)
class Change:
    """A setting got a value: at the start of the program, by a line of the user's, or by a library."""

    before: str
    after: str
    place: Place | None
    library: str
    calls: int
    back: bool = False
    elsewhere: str = ""  # which processes, where it was not the main one

    @property
    def who(self) -> str:
        """Who did it, in words."""
        if self.place is None:
            who = f"by {one_line(self.library)}" if self.library else "before the program started"
        else:
            who = f"by {one_line(self.library)}, called at {self.place}" if self.library else f"at {self.place}"
        return f"{who} in {self.elsewhere}" if self.elsewhere else who


@dataclass(frozen=True, slots=True)
class Switch:
    """A determinism flag or environment variable and what became of it."""

    name: str
    value: str
    changes: tuple[Change, ...]

    @property
    def changed(self) -> bool:
        """Whether it did not simply keep the value it had before the program started."""
        return len(self.changes) > 1 or any(change.place or change.library for change in self.changes)


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


# -- settings and compiled graphs --------------------------------------------------------------------------------


def switches(view: TraceView) -> tuple[Switch, ...]:
    """Determinism flags and environment variables by name, with every change in its order."""
    by_name: dict[str, list[tuple[str, Setting]]] = {}
    for part in view.run.parts:
        for setting in sorted(part.settings, key=lambda setting: setting.order):
            by_name.setdefault(setting.name, []).append((part.process.role, setting))
    return tuple(_switch(name, by_name[name], view) for name in sorted(by_name))


_ROLES = {"loader-worker": "loader workers", "child": "child processes"}


def _switch(name: str, settings: list[tuple[str, Setting]], view: TraceView) -> Switch:
    main = [setting for setting in view.run.parts[0].settings if setting.name == name]
    last = max(main, key=lambda setting: setting.order) if main else settings[-1][1]
    seen: dict[tuple[str, str, Place | None, str], tuple[int, str]] = {}
    for role, setting in settings:
        key = (setting.before, setting.after, view.places.of_site(setting.site), setting.library)
        calls, first_role = seen.get(key, (0, role))
        seen[key] = (max(calls, setting.calls), first_role)
    changes: list[Change] = []
    for (before, after, place, library), (calls, role) in seen.items():
        if place is None and not library and any(change.after == after for change in changes):
            continue  # a child process starts with what its parent has set
        back = any(earlier.before == after and earlier.after == before for earlier in changes)
        changes.append(Change(before, after, place, library, calls, back, _ROLES.get(role, "")))
    return Switch(name, last.after, tuple(changes))


def compiled(view: TraceView) -> tuple[Compiled, ...]:
    """Compiled functions with atomic additions, by place."""
    found: dict[Place | None, list[CompiledGraph]] = {}
    for part in view.run.parts:
        for graph in part.compiled:
            place = view.places.of_site(Site(graph.function)) if graph.function else None
            found.setdefault(place, []).append(graph)
    return tuple(_compiled(place, found[place]) for place in sorted(found, key=place_key))


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
