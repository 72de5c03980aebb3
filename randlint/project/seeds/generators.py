"""Generator objects: which calls make or seed one, and what draws from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from randlint import syntax as cst
from randlint.facts import Call, Scope, Value
from randlint.project.memo import remember
from randlint.project.module import Module
from randlint.project.operations import Operation
from randlint.records import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Seeded:
    """A generator that a call gives its seed: in making it, or right after.

    ``made`` is the operation that makes the object, ``seeds`` the one that takes the seed (often the same).
    ``objects`` are the calls whose results are the object.
    """

    made: Operation
    seeds: Operation
    objects: tuple[cst.CSTNode, ...]


def seeded_generators(module: Module) -> Iterator[Seeded]:
    """Generators of this file that get a seed where one can see it, in the order of the calls that seed."""
    for operation in module.operations:
        if operation.api.stream != "own" or not operation.seed.is_given or operation.seed.is_none:
            continue
        if operation.effect == "make" and operation.role in {"generator", "bit-generator"}:
            yield Seeded(operation, operation, (operation.node, *_wrapping(operation)))
        elif operation.effect == "seed" and operation.role == "seed":
            made = _made_object(operation)
            if made is not None:
                yield Seeded(made, operation, (made.node, operation.node))


def _wrapping(make: Operation) -> tuple[cst.CSTNode, ...]:
    """``Generator(...)`` around ``PCG64(0)``."""
    outer = make.call.parent
    operation = make.module.operation_at(outer) if isinstance(outer, cst.Call) else None
    is_wrapper = operation is not None and operation.effect == "derive" and operation.role == "generator"
    return (outer,) if outer is not None and is_wrapper else ()


def _made_object(seeds: Operation) -> Operation | None:
    """The one call that made the object whose ``manual_seed`` (or the like) this is."""
    func = seeds.node.func
    if not isinstance(func, cst.Attribute):
        return None
    values = seeds.module.values(func.value, seeds.place)
    node = values[0].node if len(values) == 1 else None
    made = seeds.module.operation_at(node) if isinstance(node, cst.Call) else None
    return made if made is not None and made.effect == "make" and made.role == "generator" else None


def is_one_of(values: list[Value], objects: tuple[cst.CSTNode, ...]) -> bool:
    """True where an expression may be one of the objects that these calls make."""
    return any(v.node is o for v in values for o in objects)


def drawn_from(operation: Operation) -> cst.BaseExpression | None:
    """The expression of the generator object that a draw takes its numbers from, if one is written."""
    func = operation.node.func
    if operation.effect != "draw" or operation.by_name_alone:
        return None
    if operation.api.stream == "own" and isinstance(func, cst.Attribute):
        return func.value
    argument = operation.argument(operation.api.generator)
    return argument.node if argument.is_given and argument.place is operation.place else None


def draws(module: Module, objects: tuple[cst.CSTNode, ...]) -> Iterator[Call]:
    """Calls that draw from one of the objects, or hand it to a local function that does."""
    takers = _takers(module)
    numbered = dict(each for node in objects for each in takers.get(node, ()))
    for _, call in sorted(numbered.items(), key=lambda each: each[0]):
        operation = module.operation_at(call.node)
        source = drawn_from(operation) if operation is not None else None
        if source is not None:
            if is_one_of(module.values(source, call.place), objects):
                yield call
        elif operation is None and _is_drawn_by_callee(module, call, objects):
            yield call


@remember
def _takers(module: Module) -> Mapping[cst.CSTNode, list[tuple[int, Call]]]:
    """The calls, numbered, that may draw from or pass on what an expression makes, by that expression."""
    found: dict[cst.CSTNode, list[tuple[int, Call]]] = {}
    for number, call in enumerate(module.facts.calls):
        operation = module.operation_at(call.node)
        if operation is not None:
            source = drawn_from(operation)
            taken = [source] if source is not None else []
        else:
            taken = [arg.value for arg in call.node.args if not arg.star]
        for value in (v for node in taken for v in module.values(node, call.place)):
            if value.node is not None:
                found.setdefault(value.node, []).append((number, call))
    return found


def _is_drawn_by_callee(module: Module, call: Call, objects: tuple[cst.CSTNode, ...]) -> bool:
    return any(draws_from_parameter(*found) for found in parameters_for(module, call, objects))


def parameters_for(module: Module, call: Call, objects: tuple[cst.CSTNode, ...]) -> Iterator[tuple[Module, Scope, str]]:
    """(module, function, parameter) for each local function that a call may run and each of its parameters that
    gets one of the objects."""
    passed = [a for a in call.node.args if not a.star and is_one_of(module.values(a.value, call.place), objects)]
    for value in module.values(call.node.func, call.place) if passed else ():
        owner = module.project.module_of(value.facts)
        if owner is None or value.scope is None or value.scope.kind != "function":
            continue
        for argument in passed:
            name = argument.keyword.value if argument.keyword is not None else _position(call, argument, value.scope)
            if name:
                yield owner, value.scope, name


def _position(call: Call, argument: cst.Arg, function: Scope) -> str:
    """The name of the parameter that takes a positional argument; a method's first one is the instance."""
    is_method = function.parent is not None and function.parent.kind == "class"
    index = call.node.args.index(argument) + (1 if is_method and isinstance(call.node.func, cst.Attribute) else 0)
    names = [p.name.value for p in function.parameters]
    return names[index] if index < len(names) else ""


def draws_from_parameter(module: Module, function: Scope, name: str) -> bool:
    """True where a local function draws from the generator that it gets as a parameter: calls a method of it,
    or hands it to a catalogued draw."""
    for call in module.calls_in(function):
        operation, func = module.operation_at(call.node), call.node.func
        source = drawn_from(operation) if operation is not None else None
        if source is None and isinstance(func, cst.Attribute) and func.attr.value not in _NOT_DRAWING:
            source = func.value
        if isinstance(source, cst.Name) and source.value == name:
            return True
    return False


# Methods of generators of random, numpy and torch that take no numbers from the stream.
_NOT_DRAWING = frozenset(
    {
        "clone_state",
        "get_state",
        "getstate",
        "initial_seed",
        "jumped",
        "manual_seed",
        "seed",
        "set_state",
        "setstate",
        "spawn",
    }
)
