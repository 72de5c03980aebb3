"""To which seeding calls an expression comes: the call that it is written in, or one that functions hand it on to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from randlint import syntax as cst
from randlint.facts import Call, Place, Scope, Value
from randlint.project.arguments import bind_argument
from randlint.project.memo import remember
from randlint.project.module import Module, Parsed
from randlint.project.operations import Operation
from randlint.project.seeds.arguments import SeedArgument
from randlint.project.seeds.kinds import SeedKind, is_examined, is_tried, seed_kind

_MAX_DEPTH = 4
_Given = tuple[cst.BaseExpression, Place]
# What may be the value of one of several expressions.
_CHOICES = (cst.IfExp, cst.BooleanOperation, cst.NamedExpr, cst.Await)


def seed_uses(module: Module, matters: Callable[[SeedKind], bool]) -> Iterator[SeedArgument]:
    """The expressions of a file that reach a seeding call, in order of the file: all that are written in such a call,
    and those of a kind that matters which functions of the project hand on to one."""
    for call in module.facts.calls:
        operation = module.operation_at(call.node)
        if operation is not None:
            argument = operation.argument(operation.api.seed)
            if _takes_seed(operation) and argument.is_given and argument.node is not None:
                yield SeedArgument(operation, call.node, argument.node, argument.place or call.place)
            continue
        for owner, function, names in _helpers(module, call) if call.node.args else ():
            for name, (node, place) in _given(module, call, function, names, matters):
                for inner in _takes(owner, function, name, 0):
                    yield SeedArgument(inner, call.node, node, place)


def _given(
    module: Module, call: Call, function: Scope, names: tuple[str, ...], matters: Callable[[SeedKind], bool]
) -> Iterator[tuple[str, _Given]]:
    """What a call passes that is of a kind that matters, by the parameters of the function that it runs."""
    for parameter in function.parameters:
        argument = bind_argument(module, call.node, call.place, parameter.name.value, names)
        if argument.is_given and argument.node is not None:
            place = argument.place or call.place
            kind = seed_kind(module, argument.node, place)
            if kind is not None and matters(kind):
                yield argument.name, (argument.node, place)


def _takes_seed(operation: Operation) -> bool:
    return bool(operation.api.seed) and operation.role != "restore" and not operation.by_name_alone


def _helpers(module: Module, call: Call) -> Iterator[tuple[Module, Scope, tuple[str, ...]]]:
    """Functions of the project that a call runs, with the parameters that it passes by position."""
    for value in module.values(call.node.func, call.place):
        owner, scope = module.project.module_of(value.facts), value.scope
        if owner is None or scope is None or value.path.endswith("()"):
            continue
        if scope.kind == "class":
            scope = next((s for s in scope.children if s.name == "__init__"), None)
        if scope is None or scope.kind != "function":
            continue
        in_class = scope.parent is not None and scope.parent.kind == "class"
        bound = in_class and (scope.name == "__init__" or isinstance(call.node.func, cst.Attribute))
        names = tuple(p.name.value for p in scope.parameters)
        yield owner, scope, names[1:] if bound else names


@remember
def _takes(module: Module, function: Scope, name: str, depth: int) -> tuple[Operation, ...]:
    """The seeding calls that a function hands a parameter on to as it is; none where it looks at it first."""
    found: list[Operation] = []
    for call in _handing_on(module.parsed, function, name) if not is_examined(module, function, name) else ():
        operation = module.operation_at(call.node)
        if operation is not None:
            argument = operation.argument(operation.api.seed)
            if _takes_seed(operation) and _is_parameter(argument.values, function, name):
                found += [operation] if not is_tried(module, call.place) else []
            continue
        for owner, inner, names in _helpers(module, call) if depth < _MAX_DEPTH else ():
            for parameter in inner.parameters if inner is not function else ():
                argument = bind_argument(module, call.node, call.place, parameter.name.value, names)
                if _is_parameter(argument.values, function, name):
                    found += _takes(owner, inner, argument.name, depth + 1)
    return tuple(found)


def _is_parameter(values: Sequence[Value], function: Scope, name: str) -> bool:
    """Whether an expression is a parameter of a function and nothing else."""
    binding = values[0].binding if len(values) == 1 else None
    if binding is None or binding.kind != "param" or binding.place.scope is not function:
        return False
    return binding.name == name and values[0].path == f"?{name}"


def _handing_on(parsed: Parsed, function: Scope, name: str) -> list[Call]:
    """The calls in a function that may pass a parameter on as it is."""
    passed = _passed(parsed, function)
    found = [*passed.get(name, ()), *passed.get("", ())]
    return sorted(dict.fromkeys(found), key=lambda call: call.place.order)


@remember
def _passed(parsed: Parsed, function: Scope) -> Mapping[str, list[Call]]:
    """The calls in a function by the parameters that they pass under their own name; "" for what may pass any."""
    found: dict[str, list[Call]] = {}
    for call in parsed.facts.calls_in(function):
        for argument in call.node.args:
            name = "" if argument.star else _own_name(argument.value, function)
            if name is not None:
                found.setdefault(name, []).append(call)
    return found


def _own_name(node: cst.BaseExpression, function: Scope) -> str | None:
    """The parameter of a function that an expression in it may be, "" for any of them, None where it is none."""
    if isinstance(node, cst.Name):
        bindings = function.bindings.get(node.value, ())
        if node.value in function.outer_names:
            return ""
        if bindings:
            return node.value if all(b.kind == "param" for b in bindings) else ""
        return None
    if isinstance(node, cst.Attribute):
        owner = function.parent if function.parent is not None and function.parent.kind == "class" else None
        kept = owner.attributes.get(node.attr.value, ()) if owner is not None else ()
        return "" if any(b.place.scope is function for b in kept) else None
    if isinstance(node, cst.Call):
        is_local = isinstance(node.func, cst.Name) and node.func.value in function.bindings
        return "" if is_local or function.name == "__init__" else None
    return "" if isinstance(node, _CHOICES) else None
