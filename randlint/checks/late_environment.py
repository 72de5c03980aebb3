"""late-environment: a variable is set after the library that reads it has done so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from randlint.checks.base import Draft, check
from randlint.checks.environment_edits import move_above
from randlint.facts import literal
from randlint.facts.values import NOT_CONSTANT
from randlint.project import Module
from randlint.project.files.pins import pins_for
from randlint.project.files.test_files import is_test_file
from randlint.project.process.environment import EnvironmentWrite, environment_writes, is_restored
from randlint.project.process.processes import serves_other_processes
from randlint.project.process.readers import Reading, readings, runs_before


@check("late-environment")
def late_environment(module: Module) -> Iterator[Draft]:
    """Report a variable that is set when its reader is imported, or in use, already.

    Silent where it was set before that too, where the same thing is set by a call, where a process is started
    afterwards, and where an earlier value is put back. Strict in tests, which try such settings out.
    """
    rows = {r["variable"]: r for r in module.catalogue.table("environment") if r["variable"] in module.source.text}
    if not rows:
        return
    for write in environment_writes(module):
        row = rows.get(write.variable)
        if row is None or is_restored(module, write) or _no_longer_read(module, row):
            continue
        if serves_other_processes(module, write.place) or _set_by_a_call(module, row) or _own(module, row):
            continue
        before = _before(module, row, write)
        if before:
            draft = _draft(module, row, write, before)
            yield draft.strict() if is_test_file(module.source.display) else draft


def _before(module: Module, row: Mapping[str, Any], write: EnvironmentWrite) -> list[Reading]:
    """What has read the variable before it is set, in order; empty where it was set in time somewhere else."""
    found = [r for r in readings(module, row) if runs_before(module, r.place, write.place)]
    if not found:
        return []
    found.sort(key=lambda r: (r.place.scope.function is not None, r.place.order))
    first = found[0]
    others = [w for w in environment_writes(module) if w.variable == write.variable and w is not write]
    in_time = any(runs_before(module, w.place, first.place) and not _differ(w, write) for w in others)
    return [] if in_time else found


def _differ(one: EnvironmentWrite, other: EnvironmentWrite) -> bool:
    values = (literal(one.value), literal(other.value))
    return NOT_CONSTANT not in values and values[0] != values[1]


def _draft(module: Module, row: Mapping[str, Any], write: EnvironmentWrite, before: list[Reading]) -> Draft:
    # The table lists first who reads it itself, then who imports that.
    ranks = row.get("read_by", ())
    reading = min(before, key=lambda r: (bool(r.through), ranks.index(r.name) if r.name in ranks else 0))
    message = "after-use" if reading.statement is None else "through-module" if reading.through else "after-import"
    data = {"variable": write.variable, "reader": reading.name, "module": reading.through, "effect": row["effect"]}
    return Draft(
        module,
        write.node,
        write.place,
        message,
        data=data,
        related=[(module, reading.node, f"`{write.variable}` is read here")],
        fix=lambda: move_above(module, write, before[0]),
    )


def _own(module: Module, row: Mapping[str, Any]) -> bool:
    """True where this project is the library that reads the variable."""
    return any(module.project.find(name, module) is not None for name in row.get("read_by", ())[:1])


def _no_longer_read(module: Module, row: Mapping[str, Any]) -> bool:
    if not row.get("until"):
        return False
    pins = pins_for(module.source.path, module.project.root)
    return pins.at_least(row["library"], row["until"]) is not None


def _set_by_a_call(module: Module, row: Mapping[str, Any]) -> bool:
    instead = row.get("instead", ())
    names = {name.rpartition(".")[2] for name in instead}
    return any(
        path in instead
        for call in module.facts.calls
        if getattr(getattr(call.node.func, "attr", call.node.func), "value", "") in names
        for path in module.paths(call.node.func, call.place)
    )
