"""constant-generator: a generator that nobody seeds, and that starts from one constant in every run."""

from __future__ import annotations

from collections.abc import Iterator

from randlint import syntax as cst
from randlint.checks.base import Draft, check
from randlint.facts import Call, Scope
from randlint.findings import Confidence
from randlint.project import Module, Operation
from randlint.project.files.test_files import is_test_file
from randlint.project.seeds.generators import drawn_from, draws_from_parameter, is_one_of, parameters_for

_SEEDING = frozenset({"graphsafe_set_state", "manual_seed", "seed", "set_state"})


@check("constant-generator")
def constant_generator(module: Module) -> Iterator[Draft]:
    """Report generators whose maker takes no seed, that nothing seeds later, and that something draws from.

    Silent where the object gets out of sight: returned, collected, given to a function that cannot be read.
    """
    if is_test_file(module.source.display):
        return
    for make in module.select(effect="make", role="generator"):
        if make.seed_parameter or make.api.stream != "own" or _may_be_seeded(make) or _gets_away(make):
            continue
        user = next((c for c in module.facts.calls if _uses(make, c)), None)
        if user is None:
            continue
        # Have: its numbers are the same in every run, whatever seed the program is given.
        yield Draft(
            module,
            make.node,
            make.place,
            "constant",
            data={"api": make.written, "user": module.code(user.node.func)},
            confidence=Confidence.MEDIUM if _attribute(make) else Confidence.HIGH,
            related=[(module, user.node, "takes its numbers from it")],
        )


def _may_be_seeded(make: Operation) -> bool:
    """A seeding method is called on it, on something of the same name, or on an element of a collection."""
    module = make.module
    names = {"generator", _attribute(make)}
    for call in module.facts.calls:
        func = call.node.func
        if not isinstance(func, cst.Attribute) or func.attr.value not in _SEEDING:
            continue
        values = module.values(func.value, call.place)
        if is_one_of(values, (make.node,)) or any(v.path.endswith("[]") or _is_turn(v.binding) for v in values):
            return True
        if isinstance(func.value, cst.Attribute) and func.value.attr.value in names:
            return True
    return False


def _is_turn(binding: object) -> bool:
    return getattr(binding, "kind", "") == "for"


def _attribute(make: Operation) -> str:
    """The attribute that it is stored in, if any."""
    for assignment in make.module.facts.assignments:
        if assignment.value is make.node and isinstance(assignment.target, cst.Attribute):
            return assignment.target.attr.value
    return ""


def _gets_away(make: Operation) -> bool:
    """It may be seeded where we cannot see it."""
    module, objects = make.module, (make.node,)
    if not isinstance(make.call.parent, (cst.Assign, cst.AnnAssign, cst.Call)):
        return True
    for scope in module.facts.functions():
        if any(is_one_of(module.values(node, place), objects) for node, place in scope.returns):
            return True
    for assignment in module.facts.assignments:
        is_kept = isinstance(assignment.target, cst.Subscript) or (
            isinstance(assignment.target, cst.Attribute) and assignment.value is not make.node
        )
        if is_kept and is_one_of(module.values(assignment.value, assignment.place), objects):
            return True
    return any(_is_passed(make, c) and not _uses(make, c) for c in module.facts.calls)


def _is_passed(make: Operation, call: Call) -> bool:
    """Given to a call, by itself or as an element of what is written out there."""
    for argument in call.node.args:
        nodes = [argument.value]
        if isinstance(argument.value, (cst.List, cst.Tuple)):
            nodes = [e.value for e in argument.value.elements]
        if any(is_one_of(make.module.values(n, call.place), (make.node,)) for n in nodes):
            return True
    return False


def _uses(make: Operation, call: Call) -> bool:
    """A catalogued call that draws from it, is built upon it, or a local function that draws from it."""
    module, objects = make.module, (make.node,)
    operation = module.operation_at(call.node)
    if operation is not None:
        argument = operation.argument(operation.api.generator)
        source = argument.node if argument.is_given and operation.effect in {"build", "draw"} else None
        source = source or drawn_from(operation)
        return source is not None and is_one_of(module.values(source, call.place), objects)
    return any(
        draws_from_parameter(owner, function, name) and not _seeds(owner, function, name)
        for owner, function, name in parameters_for(module, call, objects)
    )


def _seeds(module: Module, function: Scope, name: str) -> bool:
    """True where a local function seeds the generator that it gets as a parameter."""
    for call in module.calls_in(function):
        func = call.node.func
        if not isinstance(func, cst.Attribute) or not isinstance(func.value, cst.Name):
            continue
        if func.attr.value in _SEEDING and func.value.value == name:
            return True
    return False
