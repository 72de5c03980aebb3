"""Generators that are the default of a parameter or of a dataclass field: made once, with the function or class."""

from __future__ import annotations

from collections.abc import Iterator

from randlint import syntax as cst
from randlint.facts import Place, Scope
from randlint.project.memo import remember
from randlint.project.module import Module
from randlint.project.operations import Operation
from randlint.records import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class SharedDefault:
    """``owner`` is the function or dataclass, ``name`` the parameter or field, ``made`` what makes the generator.

    ``node`` is the whole default, as in ``Generator(PCG64(0))`` or ``torch.Generator().manual_seed(0)``, where
    ``made`` is the call inside. ``seed`` is the operation that takes a seed, None where nothing does.
    """

    owner: Scope
    name: str
    node: cst.Call
    place: Place
    made: Operation
    seed: Operation | None


@remember
def shared_defaults(module: Module) -> tuple[SharedDefault, ...]:
    """All of a file, functions first, each in the order of the file."""
    return (*_parameters(module), *_fields(module))


def _parameters(module: Module) -> Iterator[SharedDefault]:
    for scope in module.facts.functions():
        for parameter in scope.parameters:
            if parameter.default is not None:
                yield from _shared(module, scope, parameter.name.value, parameter.default)


def _fields(module: Module) -> Iterator[SharedDefault]:
    for scope in module.facts.classes():
        if not _is_dataclass(module, scope):
            continue
        for assignment in module.facts.assignments:
            node, value = assignment.node, assignment.value
            if assignment.place.scope is not scope or not isinstance(node, cst.AnnAssign) or value is None:
                continue
            if "ClassVar" not in module.code(node.annotation.annotation) and isinstance(node.target, cst.Name):
                yield from _shared(module, scope, node.target.value, _field_default(value))


def _field_default(value: cst.BaseExpression) -> cst.BaseExpression:
    """What ``field(default=...)`` is given, else the value itself."""
    for argument in value.args if isinstance(value, cst.Call) else ():
        if argument.keyword is not None and argument.keyword.value == "default":
            return argument.value
    return value


def _is_dataclass(module: Module, scope: Scope) -> bool:
    if scope.place is None:
        return False
    callees = [d.func if isinstance(d, cst.Call) else d for d in scope.decorators]
    return any("dataclasses.dataclass" in module.paths(callee, scope.place) for callee in callees)


def _shared(module: Module, owner: Scope, name: str, default: cst.BaseExpression) -> Iterator[SharedDefault]:
    operation = module.operation_at(default)
    if operation is None:
        return
    inner = operation
    if operation.effect == "derive" and operation.role == "generator" and operation.node.args:
        inner = module.operation_at(operation.node.args[0].value) or operation
    elif operation.effect == "seed" and isinstance(operation.node.func, cst.Attribute):
        inner = module.operation_at(operation.node.func.value) or operation
    if inner.effect == "make" and inner.api.stream == "own" and inner.role in {"generator", "bit-generator"}:
        takes_seed = operation if operation.effect == "seed" else inner
        seeded = takes_seed.seed_parameter and not takes_seed.is_unseeded
        yield SharedDefault(owner, name, operation.node, inner.place, inner, takes_seed if seeded else None)
