"""Draws whose numbers a seed does not pin everywhere, by the catalogue's table of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from randlint import syntax as cst
from randlint.catalogue.moving import MOVING, names_api
from randlint.facts import Call
from randlint.project.files.pins import pins_for
from randlint.project.memo import remember
from randlint.project.module import Module
from randlint.project.operations import Operation
from randlint.records import dataclass

_LAYER = "dropout-layer"


@dataclass(frozen=True, slots=True, eq=False)
class MovingDraw:
    """Where such numbers are drawn, and the table's row. ``certain`` is False where a helper of the file draws."""

    call: Call
    written: str
    row: Mapping[str, Any]
    certain: bool = True

    @property
    def is_strict(self) -> bool:
        return bool(self.row.get("strict"))


@remember
def moving_draw(module: Module, node: cst.Call, depth: int = 0) -> MovingDraw | None:
    """The draw that a call makes, itself or through a function of the file; None where it makes none."""
    call = module.facts.calls_by_node.get(node)
    if call is None:
        return None
    operation = module.operation_at(node)
    for row in module.catalogue.table(MOVING):
        drawn = operation is not None and _speaks_of(row, operation)
        if (drawn or _runs_layer(module, call, row)) and not _is_past(module, row):
            return MovingDraw(call, operation.written if operation else module.code(node.func), row)
    return None if operation is not None or depth else _in_helper(module, call)


def _in_helper(module: Module, call: Call) -> MovingDraw | None:
    for value in module.values(call.node.func, call.place):
        if value.facts is not module.facts or value.scope is None or value.scope.kind != "function":
            continue
        for inner in module.calls_in(value.scope) if not value.path.endswith("()") else ():
            found = moving_draw(module, inner.node, 1)
            if found is not None:
                return MovingDraw(call, found.written, found.row, certain=False)
    return None


def _speaks_of(row: Mapping[str, Any], operation: Operation) -> bool:
    api = operation.api
    if api.effect != "draw" or not operation.is_random or not names_api(row, api):
        return False
    if operation.by_name_alone and api.name not in row.get("apis", ()):
        return False
    return "devices" not in row or _is_on(operation, row["devices"])


def _is_on(operation: Operation, devices: list[str]) -> bool:
    known = operation.argument("device").constants
    return bool(known) and all(str(value).partition(":")[0] in devices for value in known)


def _runs_layer(module: Module, call: Call, row: Mapping[str, Any]) -> bool:
    """True for the call of a dropout layer, which draws its mask then."""
    if _LAYER not in row.get("roles", ()):
        return False
    for path in module.paths(call.node.func, call.place):
        api = module.project.api_of(path.removesuffix("()")) if path.endswith("()") else None
        if api is not None and api.role == _LAYER and row["stream"] in api.all_streams:
            return True
    return False


def _is_past(module: Module, row: Mapping[str, Any]) -> bool:
    """True where the project's pins leave only versions that draw the same."""
    pins = pins_for(module.source.path, module.project.root)
    return "changed" in row and pins.at_least(row["library"], row["changed"]) is not None
