"""The circumstances of a run: processes, determinism settings, compiled graphs, and remarks on the tracing itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from randlint.report.common import one_line, plural
from randlint.trace.data import CompiledGraph, Part, Site
from randlint.trace.judge import doctor
from randlint.trace.judge.doctor import NOT_SET, SettingRow, diagnose
from randlint.trace.report.ledger import place_key
from randlint.trace.report.places import Place
from randlint.trace.report.view import TraceView, unique


@dataclass(frozen=True, slots=True)
class Change:
    """A setting got another value while the program ran; ``when`` tells it from the operations that had run."""

    before: str
    after: str
    place: Place | None
    library: str
    when: str
    calls: int

    @property
    def who(self) -> str:
        """Who did it, in words: a line, a library, or both."""
        at = f"at {self.place}" if self.place else ""
        by = f"by {one_line(self.library)}" if self.library else ""
        return f"{by}, called {at}" if at and by else by or at or "while the program ran"


@dataclass(frozen=True, slots=True)
class Advice:
    """A sentence about a setting, and the line that it is about."""

    name: str
    text: str
    place: Place | None


@dataclass(frozen=True, slots=True)
class Switch:
    """A determinism flag or environment variable and what became of it: :class:`SettingRow` with shown places.

    ``advice`` is what is to be said of it. ``shown`` says whether people need to see it: it was changed, is not as
    torch and the system leave it, or there is advice.
    """

    name: str
    about: str
    value: str
    start: str
    set_by: Change | None = None
    changed_back_by: Change | None = None
    changes: tuple[Change, ...] = ()
    advice: tuple[Advice, ...] = ()
    shown: bool = False

    @property
    def history(self) -> str:
        """How it came to its value, in words."""
        if self.changed_back_by and self.set_by:
            return f"set to {self.set_by.after or NOT_SET} {self.set_by.who}, changed back {self.changed_back_by.who}"
        if self.set_by:
            return f"set {self.set_by.who}" + (f", {self.start} before" if self.start else "")
        return "from the start" if self.value != NOT_SET else ""


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


_AS_INSTALLED = (NOT_SET, "off", "False")


def switches(view: TraceView) -> tuple[Switch, ...]:
    """Every setting that was recorded: those of the diagnosis in its order, then those that nobody touched."""
    diagnosis = diagnose(view.run)
    first: dict[str, SettingRow] = {}  # of several rows the one that advice is about: that with changes
    for row in sorted(diagnosis.rows, key=lambda row: not row.changes):
        first.setdefault(row.name, row)
    made = []
    for row in diagnosis.rows:
        about = [a for a in diagnosis.advice if a.name == row.name] if row is first[row.name] else []
        advice = tuple(Advice(a.name, a.text, view.places.of_site(a.site)) for a in about)
        made.append(_switch(row, advice, view, inherited=_inherited(row, diagnosis.rows)))
    others = {s.name: s.after for part in view.run.parts for s in part.settings if s.name not in first and not s.calls}
    return (*made, *(Switch(name, "", others[name], others[name]) for name in sorted(others)))


def _switch(row: SettingRow, advice: tuple[Advice, ...], view: TraceView, *, inherited: bool) -> Switch:
    def change(found: doctor.Change | None) -> Change | None:
        if found is None:
            return None
        place = view.places.of_site(found.site)
        return Change(found.before, found.after, place, found.library, found.when, found.calls)

    changes = tuple(c for c in map(change, row.changes) if c)
    set_by, back = change(row.set_by), change(row.changed_back_by)
    shown = bool(changes or advice) or (row.value not in _AS_INSTALLED and not inherited)
    return Switch(row.name, row.about, row.value, row.start, set_by, back, changes, advice, shown)


def _inherited(row: SettingRow, rows: tuple[SettingRow, ...]) -> bool:
    """Whether a child process merely started with what its parent had set."""
    return any(change.after == row.value for other in rows if other.name == row.name for change in other.changes)


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
