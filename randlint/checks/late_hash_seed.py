"""late-hash-seed: the seed of string hashes is set in a process that has read it already."""

from __future__ import annotations

from collections.abc import Iterator

from randlint.checks.base import Draft, check
from randlint.facts import Scope
from randlint.project import Module
from randlint.project.environment import (
    EnvironmentWrite,
    environment_writes,
    is_restored,
    process_starts,
    starts_process,
)

_OWN_WORK = frozenset({"draw", "seed", "build", "make", "load", "mode"})


@check("late-hash-seed")
def late_hash_seed(module: Module) -> Iterator[Draft]:
    """Report the variable set from inside, in scripts, notebooks and helpers.

    Silent in a program that starts itself again, where the setting is for a process that is started afterwards, and
    where an earlier value is put back.
    """
    variables = [row["variable"] for row in module.catalogue.table("hash_seed")]
    if not any(variable in module.source.text for variable in variables):
        return
    for write in environment_writes(module):
        if write.variable not in variables or is_restored(module, write) or _for_other_processes(module, write):
            continue
        function = write.place.scope.function
        seeds = function is not None and _seeds(module, function)
        yield Draft(
            module,
            write.node,
            write.place,
            "in-seed-helper" if seeds else "too-late",
            data={"variable": write.variable, "function": function.name if function is not None else ""},
        )


def _for_other_processes(module: Module, write: EnvironmentWrite) -> bool:
    starts = process_starts(module)
    if any(start.replaces for start in starts):
        return True
    scope = write.place.scope.function or write.place.scope
    if starts_process(module, scope, write.place.order):
        return True
    if scope.kind == "function" and not _seeds(module, scope):
        callers = [c.place for c in module.call_sites(scope)]
        if any(starts_process(module, p.scope.function or p.scope, p.order) for p in callers):
            return True
    # Have: no process is started right after it. A launcher does no work of its own.
    return bool(starts) and not any(o.effect in _OWN_WORK for o in module.operations)


def _seeds(module: Module, function: Scope) -> bool:
    return any(o.effect == "seed" and (o.place.scope.function or o.place.scope) is function for o in module.operations)
