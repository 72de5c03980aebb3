"""resume-without-rng-state: a run that is taken up from a checkpoint draws other numbers than one that went on."""

from __future__ import annotations

from collections.abc import Iterator

from randlint.checks.base import Draft, check
from randlint.project import Module
from randlint.project.models.resuming import seeds_over_restored, stateless_checkpoints


@check("resume-without-rng-state")
def resume_without_rng_state(module: Module) -> Iterator[Draft]:
    """Report checkpoints to resume from that keep no random state, and seeds that are set over a restored one.

    Silent for checkpoints without an optimizer, where nothing loads the optimizer again, where anything in the project
    keeps a random state, and where the order of data follows from seed and epoch.
    """
    for operation, optimizer in stateless_checkpoints(module):
        data = {"api": operation.written, "optimizer": optimizer}
        yield Draft(module, operation.node, operation.place, "left-out", data=data)
    for seed, restore in seeds_over_restored(module):
        yield Draft(
            module,
            seed.node,
            seed.place,
            "seeded-over",
            data={"api": seed.written, "restore": restore.written},
            related=[(module, restore.node, "restored here")],
        )
