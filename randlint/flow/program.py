"""The programs of a file: where they start, and what runs from there."""

from __future__ import annotations

from pathlib import Path

from randlint.flow.imported import starts_nothing
from randlint.flow.link import Linker, TooLarge
from randlint.flow.model import ALL, Drawn, Ref, Summary
from randlint.flow.tables import tables_of
from randlint.project import Module, Project
from randlint.project.files.test_files import is_test_file
from randlint.project.memo import remember
from randlint.records import dataclass
from randlint.source import display_path


@dataclass(frozen=True, slots=True)
class Program:
    """What a file does when it is run: its module level, then the ``functions`` that installed commands call."""

    path: str
    summary: Summary
    functions: tuple[int, ...] = ()

    @property
    def trains(self) -> bool:
        """True where something shows that the program trains; a gradient alone does so with weights that it drew."""
        sign = self.summary.trains
        weights = any(d.draw.what == "weights" for found in self.summary.drawn.values() for d in found)
        return sign is not None and (weights or not sign.weak)

    def covers(self, *streams: str) -> bool:
        """True where anything that the program may run seeds, or may seed, one of the streams."""
        return any(stream in self.summary.all_seeds for stream in (ALL, *streams))

    def first_draw(self, stream: str) -> Drawn | None:
        """The first draw that is left to speak of: no other rule reports it itself; what an import runs comes last."""
        found = [d for d in self.summary.drawn.get(stream, ()) if not d.draw.own_rule]
        return min(found, key=lambda d: (any(step.imports for step in d.steps), d.draw.later), default=None)


def program_of(module: Module) -> Program | None:
    """The program that a file starts; None where it starts none, is a test, or is too large to be followed."""
    return program_at(module.project, module.source.path)


@remember
def program_at(project: Project, path: Path) -> Program | None:
    """The same for a file by its path."""
    if is_test_file(display_path(path, project.base)):
        return None
    commands = project.commands.get(path, ())
    if not commands and starts_nothing(project, path):
        return None
    if not project.can_read(path):
        return None
    names = tables_of(project).functions(str(path)) if commands else {}
    functions = tuple(scope for command in commands for scope, name in names.items() if name == command)
    try:
        return Program(str(path), linker_of(project).run_as_program(str(path), functions), functions)
    except TooLarge:
        return None


def runs(project: Project, path: Path, ref: Ref) -> bool:
    """True where a file starts a program that may run a function, or import a module."""
    return ref in _code_of(project, path)


@remember
def _code_of(project: Project, path: Path) -> frozenset[Ref]:
    program = program_at(project, path)
    return linker_of(project).reached(program.path, program.functions) if program is not None else frozenset()


@remember
def linker_of(project: Project) -> Linker:
    """The linker of a project, made when it is first asked for."""
    return Linker(tables_of(project))
