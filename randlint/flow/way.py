"""The way from a program's start to a draw or a seed, as places that can be shown."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from randlint import syntax as cst
from randlint.facts import Place
from randlint.flow.model import Mark, Step
from randlint.project import Module, Project
from randlint.records import dataclass

Told = tuple[Module, cst.CSTNode, str]


@dataclass(frozen=True, slots=True, eq=False)
class Stop:
    """One place on the way."""

    module: Module
    node: cst.CSTNode
    place: Place
    step: Step | None = None  # None for the end itself


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """All stops from the start to the end, and which of them is the one to report.

    ``shown`` is the last stop in the program's own file: the end itself where it stands there, else the call, import
    or construction of a model that leads to it.
    """

    stops: tuple[Stop, ...]
    shown: int

    @property
    def stop(self) -> Stop:
        return self.stops[self.shown]

    @property
    def end(self) -> Stop:
        return self.stops[-1]

    def alone(self, text: str) -> list[Told]:
        """The end, with what happens there."""
        return [(self.end.module, self.end.node, text)]


def way_to(project: Project, path: str, steps: Sequence[Step], end: Mark, *, whole: bool = False) -> Way | None:
    """The way along ``steps`` to ``end`` for the program in the file ``path``; None where a file is gone.

    ``whole``: where it leads through the construction of an object, that construction is what is reported.
    """
    stops = [_stop(project, step.mark, step) for step in steps]
    stops.append(_stop(project, end, None))
    found = [s for s in stops if s is not None]
    if len(found) != len(stops):
        return None
    return Way(tuple(found), _shown(path, steps, end, whole))


def told(way: Way, text: str) -> list[Told]:
    """Every stop in order with what happens there, ``text`` at the end; empty where the end is all there is."""
    if len(way.stops) == 1:
        return []
    return [*((s.module, s.node, _happening(s)) for s in way.stops[:-1]), *way.alone(text)]


def _happening(stop: Stop) -> str:
    if stop.step is not None and stop.step.imports:
        return "runs the file that this imports"
    if stop.step is not None and stop.step.builds:
        return f"builds `{stop.step.builds}`"
    callee = stop.module.code(stop.node.func) if isinstance(stop.node, cst.Call) else ""
    return f"calls `{callee}`" if callee and "\n" not in callee else "goes on here"


def parting(first: Way, second: Way) -> tuple[Stop, Stop]:
    """The two stops at which two ways of one program part, or the last ones before that in the program's own file."""
    path = first.stops[0].module.source.path
    common = 0
    while first.stops[common].node is second.stops[common].node:
        if common + 1 in (len(first.stops), len(second.stops)) or first.stops[common + 1].module.source.path != path:
            break
        common += 1
    return first.stops[common], second.stops[common]


def _shown(path: str, steps: Sequence[Step], end: Mark, whole: bool) -> int:
    for index, step in enumerate(steps):
        following = steps[index + 1].mark if index + 1 < len(steps) else end
        if (whole and step.builds) or following.path != path:
            return index
    return len(steps)


def _stop(project: Project, mark: Mark, step: Step | None) -> Stop | None:
    module = project.load(Path(mark.path))
    if module is None:
        return None
    if mark.kind == "call":
        call = module.facts.call_at(mark.index)
        return Stop(module, call.node, call.place, step) if call is not None else None
    if mark.kind == "line":
        found = (f for f in module.facts.imports if module.span(f.statement)[0] == mark.index)
        fact = next(found, None)
        return Stop(module, fact.statement, fact.place, step) if fact is not None else None
    statement = module.facts.statement_at(mark.index)
    if statement is None:
        return None
    node = statement.node.iter if isinstance(statement.node, cst.For) else statement.node
    return Stop(module, node, statement.place, step)
