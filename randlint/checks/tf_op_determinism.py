"""tf-op-determinism: a program seeds TensorFlow and trains, and leaves nondeterministic operations switched on."""

from __future__ import annotations

from collections.abc import Iterator

from randlint.checks.base import Draft, check
from randlint.flow.program import program_of
from randlint.flow.way import way_to
from randlint.project import Module
from randlint.project.mentions import mentions


@check("tf-op-determinism")
def tf_op_determinism(module: Module) -> Iterator[Draft]:
    """Report the first seed of a program that trains, where nothing in the project makes the operations deterministic.

    Silent in tests and libraries, where the seed is a side effect of something else, and where the file does not import
    the library itself: its operations may be those of another one.
    """
    program = program_of(module)
    if program is None or not program.trains:
        return
    imported = {fact.module.partition(".")[0] for fact in module.facts.imports}
    for row in module.catalogue.table("op_determinism"):
        seeded = program.summary.all_seeds.get(row["stream"])
        if seeded is None or seeded.seed.quiet or row["names"][0].partition(".")[0] not in imported:
            continue
        if mentions(module.project, tuple(row["words"])) is not False:
            continue
        way = way_to(module.project, program.path, seeded.steps, seeded.seed.mark)
        # Have: a seed that somebody counts on, and operations that may add up in any order.
        if way is not None:
            data = {"seed": seeded.seed.api, "instead": row["shown"]}
            related = way.alone("seeds here") if len(way.stops) > 1 else []
            yield Draft(way.stop.module, way.stop.node, way.stop.place, "open", data, row["stream"], related=related)
