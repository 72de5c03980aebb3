"""obsolete-determinism-patch: a patch for determinism is applied to releases that it has nothing for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from randlint.checks.base import Draft, check
from randlint.project import Module
from randlint.project.files.pins import pins_for


@check("obsolete-determinism-patch")
def obsolete_determinism_patch(module: Module) -> Iterator[Draft]:
    """Report the calls of a patch that raises with the releases that the project allows.

    Silent where the pins keep an older release, where the file uses what only older ones have, and under a condition or
    in a `try`, where the program asks for the version first or can do without.
    """
    rows = {name: row for row in module.catalogue.table("determinism_patch") for name in row["names"]}
    for call in module.facts.calls:
        row = next((rows[p] for p in module.paths(call.node.func, call.place) if p in rows), None)
        if row is None or any(block.kind in {"if", "try"} for block in call.place.blocks()):
            continue
        if _is_old(module, row):
            continue
        data = {
            "api": module.code(call.node.func),
            "library": row["shown"],
            "until": row["until"],
            "instead": row["instead"],
        }
        yield Draft(module, call.node, call.place, "no-patch", data)


def _is_old(module: Module, row: Mapping[str, Any]) -> bool:
    pins = pins_for(module.source.path, module.project.root)
    if any(pins.below(library, row["until"]) for library in row["libraries"]):
        return True
    called = (path for call in module.facts.calls for path in module.paths(call.node.func, call.place))
    return any(path.startswith(tuple(row["old"])) for path in called)
