"""late-hash-seed: the seed of string hashes is set in a process that has read it already."""

from __future__ import annotations

from collections.abc import Iterator

from randlint.checks.base import Draft, check
from randlint.project import Module
from randlint.project.process.environment import environment_writes, is_restored
from randlint.project.process.processes import seeds, serves_other_processes


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
        if write.variable not in variables or is_restored(module, write) or serves_other_processes(module, write.place):
            continue
        function = write.place.scope.function
        in_helper = function is not None and seeds(module, function)
        yield Draft(
            module,
            write.node,
            write.place,
            "in-seed-helper" if in_helper else "too-late",
            data={"variable": write.variable, "function": function.name if function is not None else ""},
        )
