"""Expressions that a file seeds with: handed to a catalogued API, or to a local helper that hands them on."""

from __future__ import annotations

from collections.abc import Iterator

from randlint import syntax as cst
from randlint.facts import Call, Place
from randlint.facts.tree import walk
from randlint.project.arguments import bind_argument
from randlint.project.memo import remember
from randlint.project.module import Module
from randlint.project.operations import Operation
from randlint.records import dataclass

_MAX_NAMES = 6


@dataclass(frozen=True, slots=True, eq=False)
class SeedArgument:
    """An expression passed as seed: in ``call``, for ``operation``, which stands elsewhere where a helper seeds."""

    operation: Operation
    call: cst.Call
    node: cst.BaseExpression
    place: Place

    @property
    def is_direct(self) -> bool:
        return self.operation.node is self.call


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A piece of a seed expression; ``name`` is the variable that it came through, if any."""

    node: cst.CSTNode
    place: Place
    name: str
    certain: bool


@remember
def seed_arguments(module: Module) -> tuple[SeedArgument, ...]:
    """All expressions that this file seeds with, in order of the file."""
    return tuple(_arguments(module))


def _arguments(module: Module) -> Iterator[SeedArgument]:
    for call in module.facts.calls:
        operation = module.operation_at(call.node)
        if operation is None:
            yield from _through_helper(module, call)
            continue
        argument = operation.argument(operation.api.seed)
        taken = operation.api.seed and operation.role != "restore"
        if taken and argument.is_given and argument.node is not None and argument.through != "kwargs":
            yield SeedArgument(operation, call.node, argument.node, call.place)


def _through_helper(module: Module, call: Call) -> Iterator[SeedArgument]:
    """``set_seed(x)`` where the project's own ``set_seed`` seeds with its parameter."""
    for value in module.values(call.node.func, call.place) if call.node.args else ():
        scope = value.scope
        if scope is None or scope.kind != "function":
            continue
        owner = module.project.module_of(value.facts) or module
        names = tuple(p.name.value for p in scope.parameters)
        for inner in owner.calls_in(scope):
            if not any(a.star or (isinstance(a.value, cst.Name) and a.value.value in names) for a in inner.node.args):
                continue
            operation = owner.operation_at(inner.node)
            if operation is None or operation.effect != "seed" or operation.role == "restore":
                continue
            passed = operation.argument(operation.api.seed).node
            if isinstance(passed, cst.Name) and passed.value in names:
                argument = bind_argument(module, call.node, call.place, passed.value, names)
                if argument.is_given and argument.node is not None and argument.through != "kwargs":
                    yield SeedArgument(operation, call.node, argument.node, call.place)
                break


def parts_of(module: Module, node: cst.CSTNode, place: Place) -> Iterator[Part]:
    """The calls and displays that a seed expression is made of, through variables of this file.

    ``certain`` is False for what comes through a name that has other values, too.
    """
    yield from _parts(module, node, place, "", True, 0)


def _parts(module: Module, node: cst.CSTNode, place: Place, name: str, certain: bool, depth: int) -> Iterator[Part]:
    for inner in walk(node):
        if isinstance(inner, (cst.Call, cst.FormattedString)):
            yield Part(inner, place, name, certain)
        if not isinstance(inner, cst.Name) or depth >= _MAX_NAMES:
            continue
        bindings = module.resolver.reaching(inner.value, place)
        for binding in bindings:
            if binding.kind == "assign" and binding.value is not None and binding.unpack is None:
                sure = certain and len(bindings) == 1
                if binding.place is not place:
                    yield from _parts(module, binding.value, binding.place, name or inner.value, sure, depth + 1)
