"""Whether every program that reaches a place has seeded a stream before it, over all files of the project."""

from __future__ import annotations

from collections.abc import Mapping

from randlint.facts import Call, Place
from randlint.flow.model import Draw, Mark, Ref, flat
from randlint.flow.program import Program, program_at, runs
from randlint.flow.summary import MOST_DRAWS
from randlint.flow.tables import tables_of
from randlint.flow.targets import owner_of, ref_of
from randlint.project import Module
from randlint.project.memo import remember

_MAX_PROGRAMS = 16


def seeded_on_every_path(module: Module, call: Call) -> bool:
    """True where programs of this project are known to make a call, and all have seeded its stream by then.

    Programs of other files count where they reach this one through imports. False where no program is known to make
    the call, where one draws there before it seeds, or where there are too many programs to follow.
    """
    draws = _draws_at(module, call)
    programs = programs_running(module, call.place) if draws else ()
    return bool(programs) and all(_covers(program, draw) for program in programs for draw in draws)


def every_program_seeds(module: Module, place: Place, stream: str) -> bool:
    """True where programs of this project are known to run a place, and each seeds a stream somewhere.

    Less exact than :func:`seeded_on_every_path`, for what is no draw of a program's own: the order is not looked at.
    """
    programs = programs_running(module, place)
    return bool(programs) and all(program.covers(stream) for program in programs)


def _covers(program: Program, draw: Draw) -> bool:
    drawn = program.summary.drawn.get(draw.stream, ())
    if draw.later:  # who reads what is made here is not known: as long as nobody reads anything before the seed
        return program.covers(draw.stream, *draw.also) and all(d.draw.later or d.draw.what != "order" for d in drawn)
    return len(drawn) < MOST_DRAWS and all(found.draw.mark != draw.mark for found in drawn)


def _draws_at(module: Module, wanted: Call) -> tuple[Draw, ...]:
    """The draws that are noted at a call; without any nothing can be said of it."""
    mark = Mark(str(module.source.path), "call", wanted.place.order)
    return _draws_in(module, ref_of(module, owner_of(wanted.place))).get(mark, ())


@remember
def _draws_in(module: Module, ref: Ref) -> Mapping[Mark, tuple[Draw, ...]]:
    """The draws of a function by the places they are noted at."""
    found: dict[Mark, tuple[Draw, ...]] = {}
    for item in flat(tables_of(module.project).items(ref, as_main=True)):
        if isinstance(item, Draw):
            found[item.mark] = (*found.get(item.mark, ()), item)
    return found


@remember
def programs_running(module: Module, place: Place) -> tuple[Program, ...]:
    """The programs that may run a place; empty where there are too many."""
    path = module.source.path
    entries = module.project.index.entries_reaching(path)
    files = list(dict.fromkeys([path, *entries]))
    if len(files) > _MAX_PROGRAMS:
        return ()
    wanted = ref_of(module, owner_of(place))
    found = (program_at(module.project, file) for file in files if runs(module.project, file, wanted))
    return tuple(program for program in found if program is not None)


def seeded_around(module: Module) -> frozenset[str]:
    """The streams that programs which reach a file seed, as far as they can be followed, the file's own among them."""
    path = module.source.path
    files = list(dict.fromkeys([path, *module.project.index.entries_reaching(path)]))
    found = (program_at(module.project, file) for file in files[:_MAX_PROGRAMS])
    return frozenset(stream for program in found if program is not None for stream in program.summary.all_seeds)


def may_be_seeded_by_importer(module: Module, place: Place, stream: str | None) -> bool:
    """True where no program can be followed to a place, and one that imports its file seeds the stream."""
    return stream is not None and not programs_running(module, place) and stream in seeded_around(module)
