"""Functions of a project that are there to seed: by their name, or because they do nothing else."""

from __future__ import annotations

from randlint.facts import Scope
from randlint.names import CALLED_BESIDE_SEEDING, EFFECTS_BESIDE_SEEDING, is_class_that_seeds, speaks_of_seeding
from randlint.project.memo import remember
from randlint.project.module import Module


@remember
def is_seed_helper(module: Module, function: Scope) -> bool:
    """True for functions named after seeding or of a class that is, and for those that seed and do nothing else."""
    if speaks_of_seeding(function.name) or any(
        is_class_that_seeds(s.name) for s in function.chain() if s.kind == "class"
    ):
        return True
    seeding = False
    for call in module.calls_in(function):
        operation = module.operation_at(call.node)
        if operation is not None and operation.effect in EFFECTS_BESIDE_SEEDING:
            seeding = seeding or operation.effect == "seed"
            continue
        func = call.node.func
        name = getattr(getattr(func, "attr", func), "value", "")
        if name not in CALLED_BESIDE_SEEDING and not speaks_of_seeding(str(name)):
            return False
    return seeding
