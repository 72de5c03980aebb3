"""unseeded-program: a program that trains draws from a shared stream that nothing on its way seeds."""

from __future__ import annotations

from collections.abc import Iterator

from randlint import syntax as cst
from randlint.checks.base import Draft, check
from randlint.findings import Confidence
from randlint.flow.model import Drawn
from randlint.flow.program import Program, program_of
from randlint.flow.way import Way, told, way_to
from randlint.project import Module


@check("unseeded-program")
def unseeded_program(module: Module) -> Iterator[Draft]:
    """Report the first draw of each shared stream that a program uses and nothing in it seeds.

    Silent in libraries and tests, which start no program; where anything that the program runs seeds the stream, or
    may (a helper that cannot be read); for draws that another rule reports at their own line; for numbers that go to
    the screen, a port, a delay or a name. Strict for programs that train nothing.
    """
    program = program_of(module)
    if program is None:
        return
    for stream in program.summary.drawn:
        drawn = program.first_draw(stream)
        if drawn is None or program.covers(stream, *drawn.draw.also):
            continue
        is_model = drawn.draw.what == "weights"
        way = way_to(module.project, program.path, drawn.steps, drawn.draw.mark, whole=is_model)
        # Have: numbers drawn from a stream that nothing in this program seeds.
        if way is not None:
            draft = _draft(program, drawn, way)
            yield draft if program.trains and not _is_tried_by_import(drawn) else draft.strict()


def _is_tried_by_import(drawn: Drawn) -> bool:
    """True for numbers that a file draws while it is imported: it tries what the machine can do."""
    return drawn.draw.what == "numbers" and any(step.imports for step in drawn.steps)


def _draft(program: Program, drawn: Drawn, way: Way) -> Draft:
    stop, stream = way.stop, drawn.draw.stream
    project = stop.module.project
    streams = {row["name"]: row for row in project.catalogue.table("stream")}
    others = [s for s in streams if s != stream and s in program.summary.all_seeds]
    return Draft(
        stop.module,
        stop.node,
        stop.place,
        _message(stream, others),
        data={
            "what": next(r["shown"] for r in project.catalogue.table("purpose") if r["name"] == drawn.draw.what),
            "api": drawn.draw.api,
            "stream": streams[stream]["shown"],
            "seed": streams[stream]["seed"].format(literal=project.seed_literal),
            "others": " and ".join(streams[s]["shown"] for s in _named(others)),
        },
        stream=stream,
        confidence=Confidence.MEDIUM if drawn.draw.later else Confidence.HIGH,
        related=[*told(way, "draws here"), *_seeds(program, stop.module, others)],
    )


def _message(stream: str, others: list[str]) -> str:
    if not others:
        return "nothing"
    return "device-only" if all(other.startswith(f"{stream}.") for other in others) else "forgotten"


def _named(streams: list[str]) -> list[str]:
    """The streams without those of devices where the one of the library is among them."""
    return [s for s in streams if "." not in s or s.partition(".")[0] not in streams]


def _seeds(program: Program, module: Module, others: list[str]) -> Iterator[tuple[Module, cst.CSTNode, str]]:
    """Where the other streams are seeded, each place once."""
    said: set[object] = set()
    for stream in others:
        seeded = program.summary.all_seeds[stream]
        way = way_to(module.project, program.path, seeded.steps, seeded.seed.mark)
        if way is not None and seeded.seed.mark not in said:
            said.add(seeded.seed.mark)
            yield way.end.module, way.end.node, f"seeds {' and '.join(s for s in seeded.seed.streams if s in others)}"
