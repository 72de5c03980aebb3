"""seed-after-draw: a stream is seeded only after the program has drawn from it."""

from __future__ import annotations

from collections.abc import Iterator

from randlint.checks.base import Draft, check
from randlint.flow.consequence import stays_before
from randlint.flow.program import program_of
from randlint.flow.way import parting, told, way_to
from randlint.project import Module

# What leaves nothing behind where its numbers are not used any more; weights, orders and splits end in a result.
_FORGOTTEN = frozenset({"numbers", "data"})
# A checkpoint lacks the weights of a task only where a model is trained for it.
_LOADED = ".from_pretrained"


@check("seed-after-draw")
def seed_after_draw(module: Module) -> Iterator[Draft]:
    """Report the first seed of a stream where the same path has drawn from that stream before.

    Silent for later seeds (reseeding is deliberate), for draws in another branch, for what is only made before the
    seed and used after it (a shuffled loader), for numbers of which nothing is left after the seed, for models whose
    weights are loaded over, and for constructors that seed without being asked.
    """
    program = program_of(module)
    if program is None:
        return
    reported: set[object] = set()
    for stream, (drawn, seeded) in program.summary.late.items():
        seed = way_to(module.project, program.path, seeded.steps, seeded.seed.mark)
        draw = way_to(module.project, program.path, drawn.steps, drawn.draw.mark)
        if seed is None or draw is None:
            continue
        late, early = parting(seed, draw)
        if late.node in reported or late.module.source.path != module.source.path:
            continue
        itself = early.step is None
        if drawn.draw.what in _FORGOTTEN and stays_before(early.module, early.place, late.place, itself=itself):
            continue
        if drawn.draw.api.endswith(_LOADED) and not program.trains:
            continue
        reported.add(late.node)
        # Have: a draw, and after it on the same path the first seed of its stream.
        yield Draft(
            late.module,
            late.node,
            late.place,
            drawn.draw.what,
            data={
                "api": drawn.draw.api,
                "seed": late.module.code(late.node).partition("(")[0].strip(),
            },
            stream=stream,
            related=[*(told(draw, "draws here") or draw.alone("draws here")), *told(seed, "seeds here")],
        )
