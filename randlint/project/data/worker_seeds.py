"""Init functions of loader workers: which functions they are, and from what they seed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field

from randlint import syntax as cst
from randlint.facts import Call, Place, Scope
from randlint.facts.model import Binding
from randlint.names import is_named_like_worker_init
from randlint.patterns import regex
from randlint.project.arguments import bind_argument
from randlint.project.data.datasets import READERS, Function, class_of, methods, operations_in
from randlint.project.memo import remember
from randlint.project.module import Module
from randlint.project.operations import Operation
from randlint.records import dataclass

KEYWORD = "worker_init_fn"
_ID_NAMES = regex(r"^_*(w|worker)?_?(id|idx|index|num|number|i|x|n)?$|^_*worker(_?id)?$", re.I)
_VARYING = regex(r"epoch|step|iteration|round", re.I)
_MAX_DEPTH = 8


@dataclass(frozen=True, slots=True, eq=False)
class InitFunction:
    """A local function that runs in each worker; ``worker_id`` names its parameter for that, empty where unknown.

    ``users`` are the calls in this file that it is passed to, empty where it is known by its name alone.
    ``reads``: it is a method of a dataset that reads items, and asks for its worker itself.
    """

    function: Function
    worker_id: str
    users: tuple[Call, ...] = ()
    reads: bool = False


@dataclass(slots=True)
class Sources:
    """What a seed expression is made of.

    ``kinds`` holds: ``base`` (torch's seed for this worker), ``id``, ``state`` (of a global stream), ``constant``,
    ``user`` (a value that is the same in all workers and epochs), ``entropy``, ``varying`` (drawn, or different in
    each epoch) and ``unknown``.
    """

    kinds: set[str] = field(default_factory=set)
    reduced: bool = False
    divided: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class SeedUse:
    """A place in an init function that seeds something, and the expression it seeds with (None: nothing passed)."""

    operation: Operation
    expression: cst.BaseExpression | None
    place: Place
    call: cst.Call


@remember
def init_functions(module: Module) -> tuple[InitFunction, ...]:
    """Init functions that this file defines: passed to a loader here, or named like one."""
    found: dict[int, InitFunction] = {}
    for call in module.facts.calls:
        for arg in call.node.args:
            if arg.keyword is None or arg.keyword.value != KEYWORD:
                continue
            for function, taken in _functions(module, arg.value, call.place):
                if function.module is not module:
                    continue
                known = found.get(id(function.scope))
                users = (*known.users, call) if known is not None else (call,)
                found[id(function.scope)] = InitFunction(function, _worker_id(function.scope, taken), users)
    for scope in module.facts.functions():
        if id(scope) not in found and is_named_like_worker_init(scope.name):
            name = _worker_id(scope, 0)
            if name and _ID_NAMES.match(name):
                found[id(scope)] = InitFunction(Function(module, scope), name)
    return tuple(found.values())


def asking_readers(module: Module) -> list[InitFunction]:
    """Methods that read items and ask which worker they run in: they may seed it, as an init function does."""
    found: dict[int, InitFunction] = {}
    for operation in module.select(effect="read", role="worker-info"):
        function = operation.place.scope.function
        if function is not None and function.name in READERS:
            found.setdefault(id(function), InitFunction(Function(module, function), "", reads=True))
    return list(found.values())


def functions_of(module: Module, node: cst.BaseExpression, place: Place) -> list[Function]:
    """The local functions that an expression passed as init function may be."""
    return [function for function, _ in _functions(module, node, place)]


def _functions(module: Module, node: cst.BaseExpression, place: Place) -> Iterator[tuple[Function, int]]:
    """The local functions an expression may be, with the number of leading arguments that are bound already."""
    for value in module.values(node, place):
        owner = module.project.module_of(value.facts) or module
        if value.scope is not None and value.scope.kind in {"function", "lambda"}:
            yield Function(owner, value.scope), 0
            continue
        found = class_of(module, value)
        if found is not None and value.path.endswith("()"):
            yield from ((method, 0) for method in methods(found, "__call__"))
        elif value.path == "functools.partial()" and isinstance(value.node, cst.Call) and value.place is not None:
            args = [a.value for a in value.node.args if a.keyword is None and a.star == ""]
            if args:
                yield from ((f, n + len(args) - 1) for f, n in _functions(owner, args[0], value.place))


def _worker_id(scope: Scope, taken: int) -> str:
    names = [p.name.value for p in scope.parameters]
    if scope.parent is not None and scope.parent.kind == "class":
        names = names[1:]
    return names[taken] if len(names) > taken else ""


# -- what is seeded --------------------------------------------------------------------------------------------


def seed_uses(init: InitFunction) -> list[SeedUse]:
    """Calls in an init function that seed a stream or make a seeded generator, directly or through a local helper."""
    function = init.function
    found = []
    for call in function.module.calls_in(function.scope):
        operation = function.module.operation_at(call.node)
        if operation is not None:
            if _seeds(operation):
                argument = operation.argument(operation.api.seed)
                if argument.is_unknown or argument.through == "kwargs":
                    continue
                found.append(SeedUse(operation, argument.node, call.place, call.node))
        else:
            found += _through_helper(function.module, call)
    return found


def _seeds(operation: Operation) -> bool:
    if not operation.api.seed or operation.role in {"restore", "entropy"}:
        return False
    return operation.effect == "seed" or (
        operation.effect == "make" and operation.argument(operation.api.seed).is_given
    )


def _through_helper(module: Module, call: Call) -> list[SeedUse]:
    """``set_seed(x)`` where the local ``set_seed`` seeds with its parameter."""
    found = []
    for value in module.values(call.node.func, call.place):
        owner = module.project.module_of(value.facts) or module
        if value.scope is None or value.scope.kind != "function":
            continue
        names = tuple(p.name.value for p in value.scope.parameters)
        for operation in operations_in(Function(owner, value.scope)):
            passed = operation.argument(operation.api.seed).node if _seeds(operation) else None
            if isinstance(passed, cst.Name) and passed.value in names:
                argument = bind_argument(module, call.node, call.place, passed.value, names)
                if argument.is_given and argument.node is not None:
                    found.append(SeedUse(operation, argument.node, call.place, call.node))
    return found


# -- from what -------------------------------------------------------------------------------------------------


def sources_of(init: InitFunction, expression: cst.BaseExpression, place: Place) -> Sources:
    """What a seed expression inside an init function is made of, through local names."""
    found = Sources()
    _collect(init, expression, place, found, 0)
    return found


def _collect(init: InitFunction, node: cst.CSTNode, place: Place, found: Sources, depth: int) -> None:
    if depth > _MAX_DEPTH:
        found.kinds.add("unknown")
        return
    match node:
        case cst.Integer() | cst.Float() | cst.SimpleString():
            found.kinds.add("constant")
        case cst.Name():
            _collect_name(init, node, place, found, depth)
        case cst.Attribute():
            _collect_attribute(init, node, place, found, depth)
        case cst.Call():
            _collect_call(init, node, place, found, depth)
        case cst.BinaryOperation():
            _collect(init, node.left, place, found, depth + 1)
            # what it is reduced or divided by does not vary
            if isinstance(node.operator, (cst.Modulo, cst.BitAnd, cst.RightShift)):
                found.reduced = True
            elif isinstance(node.operator, cst.FloorDivide):
                found.divided = True
            else:
                _collect(init, node.right, place, found, depth + 1)
        case cst.Subscript():
            _collect(init, node.value, place, found, depth + 1)
            for part in node.slice:
                if isinstance(part.slice, cst.Index):  # the number of a worker may choose among fixed seeds
                    _collect(init, part.slice.value, place, found, depth + 1)
        case cst.UnaryOperation():
            _collect(init, node.expression, place, found, depth + 1)
        case cst.Tuple() | cst.List():
            for element in node.elements:
                _collect(init, element.value, place, found, depth + 1)
        case _:
            found.kinds.add("unknown")


def _collect_name(init: InitFunction, node: cst.Name, place: Place, found: Sources, depth: int) -> None:
    module, scope = init.function.module, init.function.scope
    bindings = module.resolver.reaching(node.value, place)
    if not bindings:
        found.kinds.add("unknown")
    for binding in bindings:
        if binding.kind == "param" and binding.place.scope is scope:
            given = "unknown" if init.reads else _outside(node.value)
            found.kinds.add("id" if node.value == init.worker_id else given)
        elif binding.place.scope is not scope or binding.kind in {"import", "param"}:
            found.kinds.add(_outside(node.value, binding))
        elif binding.kind == "assign" and binding.value is not None:
            _collect(init, binding.value, binding.place, found, depth + 1)
        elif binding.kind == "augment":
            _collect_augmented(init, binding, found, depth)
        else:
            found.kinds.add("unknown")


def _collect_augmented(init: InitFunction, binding: Binding, found: Sources, depth: int) -> None:
    """``seed += worker_id``, ``seed %= 2**32``."""
    for assignment in init.function.module.facts.assignments:
        target = assignment.target
        same = isinstance(target, cst.Name) and target.value == binding.name and assignment.operator
        if not same or assignment.place.scope is not binding.place.scope or assignment.value is None:
            continue
        if assignment.operator.startswith(("Modulo", "BitAnd", "RightShift")):
            found.reduced = True
        elif assignment.operator.startswith("FloorDivide"):
            found.divided = True
        else:
            _collect(init, assignment.value, assignment.place, found, depth + 1)


def _outside(name: str, binding: Binding | None = None) -> str:
    """A value from outside the function: fixed when the loader is made, unless a loop or its name says otherwise."""
    varies = _VARYING.search(name) or (binding is not None and binding.kind in {"for", "augment"})
    return "varying" if varies else "user"


def _collect_attribute(init: InitFunction, node: cst.Attribute, place: Place, found: Sources, depth: int) -> None:
    module = init.function.module
    name = node.attr.value
    if module.has_role(node.value, place, "worker-info"):
        found.kinds.add({"seed": "base", "id": "id"}.get(name, "user"))
        return
    for value in module.values(node, place):
        if value.is_unknown or not value.path.startswith("builtins"):
            continue
        found.kinds.add("constant")
        return
    inner: cst.BaseExpression = node.value
    if isinstance(inner, cst.Call):
        _collect(init, inner, place, found, depth + 1)
    found.kinds.add(_outside(name))


def _collect_call(init: InitFunction, node: cst.Call, place: Place, found: Sources, depth: int) -> None:
    module = init.function.module
    operation = module.operation_at(node)
    if operation is not None and operation.role == "initial-seed":
        found.kinds.add("base")
    elif operation is not None and operation.role == "state":
        found.kinds.add("state" if operation.stream in {"numpy", "python"} else "varying")
    elif operation is not None and operation.effect == "draw":
        found.kinds.add("varying")
    elif any(path in _entropy(module) for path in module.paths(node.func, place)):
        found.kinds.add("entropy")
    elif operation is None and _is_opaque(module, node.func, place):
        found.kinds.add("unknown")
    else:
        _collect_parts(init, node, place, found, depth)


# Methods that hand on the number they are called on.
_CONVERSIONS = {"item", "tolist", "astype", "numpy", "cpu", "generate_state"}


def _is_opaque(module: Module, func: cst.BaseExpression, place: Place) -> bool:
    """Whether a call may compute anything: of a local function, a parameter, a method of an unknown object."""
    if isinstance(func, cst.Attribute) and func.attr.value in _CONVERSIONS:
        return False
    return any(v.scope is not None or v.is_unknown for v in module.values(func, place))


def _collect_parts(init: InitFunction, node: cst.Call, place: Place, found: Sources, depth: int) -> None:
    """A conversion such as ``int(x)`` or ``SeedSequence([...]).generate_state(1)``: what goes in comes out."""
    before = set(found.kinds)
    if isinstance(node.func, cst.Attribute) and _is_value(init, node.func.value, place):
        _collect(init, node.func.value, place, found, depth + 1)
    for arg in node.args:
        _collect(init, arg.value, place, found, depth + 1)
    callee = node.func.value if isinstance(node.func, cst.Name) else ""
    if callee not in {"int", "abs", "float", "str"}:
        found.reduced = True  # hashes, seed sequences and the like give numbers of their own size
    if found.kinds == before and not node.args:
        found.kinds.add("unknown")


def _is_value(init: InitFunction, node: cst.BaseExpression, place: Place) -> bool:
    """Whether the owner of a method is something computed, not a module or a class."""
    if isinstance(node, cst.Name):
        return any("()" in path for path in init.function.module.paths(node, place))
    return isinstance(node, (cst.Call, cst.Subscript, cst.Attribute))


def _entropy(module: Module) -> frozenset[str]:
    return frozenset(name for row in module.catalogue.table("worker_entropy") for name in row["names"])
