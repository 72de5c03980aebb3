"""Whether the weights of a layer are filled by initialisers that take nothing from a shared stream."""

from __future__ import annotations

from randlint.facts import Value
from randlint.project import Module, Operation


def is_filled_without_draw(operation: Operation) -> bool:
    """True for a layer whose weights are all constants, or drawn with a seed of their own."""
    tables = operation.module.catalogue.table
    row = next((row for row in tables("filled_by") if operation.api.name in row["names"]), None)
    if row is None:
        return False
    given = [operation.argument(name) for name in row["parameters"]]
    return all(a.is_given and a.certain and a.values and all(_is_quiet(operation, v) for v in a.values) for a in given)


def _is_quiet(operation: Operation, value: Value) -> bool:
    module = operation.module.project.module_of(value.facts) or operation.module
    rows = module.catalogue.table("constant_initializer")
    if value.is_constant:
        return any(value.constant in row["texts"] for row in rows)
    name = module.catalogue.canonical(value.path.removesuffix("()"))
    return any(name in row["names"] for row in rows) or _has_own_seed(module, value)


def _has_own_seed(module: Module, value: Value) -> bool:
    made = module.operation_at(value.node)
    return made is not None and made.role == "init" and made.seed.is_given and not made.is_unseeded
