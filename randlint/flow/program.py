"""The programs of a file: where they start, and what runs from there."""

from __future__ import annotations

from dataclasses import dataclass

from randlint.flow.link import Linker, TooLarge
from randlint.flow.model import ALL, Drawn, Summary
from randlint.flow.tables import tables_of
from randlint.project import Module, Project
from randlint.project.memo import remember
from randlint.project.test_files import is_test_file


@dataclass(frozen=True, slots=True)
class Program:
    """What a file does when it is run. ``path`` is its file."""

    path: str
    summary: Summary

    def covers(self, drawn: Drawn) -> bool:
        """True where anything that the program may run seeds, or may seed, what a draw takes from."""
        return any(s in self.summary.all_seeds for s in (ALL, drawn.draw.stream, *drawn.draw.also))

    def first_draw(self, stream: str) -> Drawn | None:
        """The first draw that is left to speak of: no other rule reports it itself; of weights before all others."""
        found = [d for d in self.summary.drawn.get(stream, ()) if not d.draw.own_rule]
        return min(found, key=lambda d: d.draw.later, default=None)


@remember
def program_of(module: Module) -> Program | None:
    """The program that a file starts; None where it starts none, or one that is too large to be followed."""
    if is_test_file(module.source.display):
        return None
    path = str(module.source.path)
    try:
        return Program(path, linker_of(module.project).run_as_program(path))
    except TooLarge:
        return None


def linker_of(project: Project) -> Linker:
    """The linker of a project, made when it is first asked for."""
    known = project.attachments.get("linker")
    if not isinstance(known, Linker):
        known = project.attachments["linker"] = Linker(tables_of(project))
    return known
