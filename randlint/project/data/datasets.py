"""Classes of datasets: their bases, what runs when an item is read, what is drawn there, and from whose generator."""

from __future__ import annotations

import re
from collections.abc import Iterator

from randlint import syntax as cst
from randlint.catalogue import Api
from randlint.facts import Place, Scope, Value
from randlint.patterns import regex
from randlint.project.module import Module
from randlint.project.operations import Operation
from randlint.records import dataclass

# What a loader calls in its workers.
READERS = ("__getitem__", "__getitems__", "__iter__", "__next__")
_MAX_CLASSES = 12
_MAX_FUNCTIONS = 60
_MAX_DEPTH = 8


@dataclass(frozen=True, slots=True, eq=False)
class Class:
    """A class of the project and the file that it stands in."""

    module: Module
    scope: Scope


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function, method or lambda of the project and the file that it stands in."""

    module: Module
    scope: Scope


def class_of(module: Module, value: Value) -> Class | None:
    """The class of this project that a value is, or is an instance of; ``module`` is where the value was asked for."""
    if value.scope is None or value.scope.kind != "class":
        return None
    owner = module.project.module_of(value.facts) or module
    return Class(owner, value.scope)


def lineage(found: Class) -> list[Class]:
    """A class and its ancestors in this project, each once, nearest first."""
    return [c for c, _ in _climb(found) if c is not None]


def catalogued_base(module: Module, scope: Scope, *roles: str) -> Api | None:
    """The first catalogued class with one of these roles among the ancestors of a class."""
    for _, api in _climb(Class(module, scope)):
        if api is not None and api.role in roles:
            return api
    return None


def ancestors(module: Module, scope: Scope) -> list[Api]:
    """The catalogued classes among the ancestors of a class, nearest first."""
    return [api for _, api in _climb(Class(module, scope)) if api is not None]


def _climb(start: Class) -> Iterator[tuple[Class | None, Api | None]]:
    """Ancestors breadth first: classes of the project as (class, None), catalogued ones as (None, api)."""
    queue = [start]
    seen: list[Scope] = []
    while queue and len(seen) < _MAX_CLASSES:
        current = queue.pop(0)
        if any(s is current.scope for s in seen):
            continue
        seen.append(current.scope)
        yield current, None
        node, place = current.scope.node, current.scope.place
        if not isinstance(node, cst.ClassDef) or place is None:
            continue
        for arg in node.bases:
            base = arg.value.value if isinstance(arg.value, cst.Subscript) else arg.value  # Dataset[Tensor]
            for value in current.module.values(base, place):
                parent = class_of(current.module, value)
                if parent is not None:
                    queue.append(parent)
                    continue
                api = current.module.project.api_of(value.path)
                if api is not None:
                    yield None, api


def methods(found: Class, *names: str) -> list[Function]:
    """The methods of these names that an instance has, overridden ones left out."""
    result: list[Function] = []
    for name in names:
        for cls in lineage(found):
            scope = next((s for s in cls.scope.children if s.kind == "function" and s.name == name), None)
            if scope is not None:
                result.append(Function(cls.module, scope))
                break
    return result


def reads_items(found: Class) -> bool:
    """Whether it quacks like a map-style dataset: ``__getitem__`` and ``__len__``."""
    return len(methods(found, "__getitem__", "__len__")) == 2


def run_by(starts: list[Function]) -> list[tuple[Function, bool]]:
    """The functions and what they call in this project, each once; True where it only runs while training."""
    found: list[tuple[Function, bool]] = []
    queue = [(f, False) for f in starts]
    while queue and len(found) < _MAX_FUNCTIONS:
        function, training = queue.pop(0)
        if any(f.scope is function.scope for f, _ in found):
            continue
        found.append((function, training))
        for call in function.module.calls_in(function.scope):
            for value in function.module.values(call.node.func, call.place):
                limited = training or trains_only(function.module, call.place)
                queue += [(f, limited) for f in _callees(function.module, value)]
    return found


def _callees(module: Module, value: Value) -> list[Function]:
    """The function that runs when a value is called: itself, or ``__call__`` of an instance."""
    if value.scope is not None and value.scope.kind in {"function", "lambda"}:
        return [Function(module.project.module_of(value.facts) or module, value.scope)]
    found = class_of(module, value)
    return methods(found, "__call__") if found is not None and value.path.endswith("()") else []


_TRAINING = regex(r"train|augment|(^|\W|_)aug(\W|_|$)", re.I)


def trains_only(module: Module, place: Place) -> bool:
    """Whether a place stands under a condition on training or augmentation."""
    tests = [b.node.test for b in place.blocks() if isinstance(b.node, (cst.If, cst.IfExp))]
    return any(_TRAINING.search(module.code(test)) for test in tests)


# -- draws -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A draw that runs when an item is read; ``training`` is True where a condition limits it to training."""

    operation: Operation
    training: bool

    @property
    def module(self) -> Module:
        return self.operation.module


def draws_of_class(found: Class) -> list[Drawn]:
    """What reading an item draws: in the reading methods and what they call, and in transforms the class builds."""
    result = []
    for function, training in run_by(methods(found, *READERS)):
        for operation in operations_in(function):
            if _draws(operation):
                result.append(Drawn(operation, training or trains_only(function.module, operation.place)))
    for init in methods(found, "__init__"):
        for operation in operations_in(init):
            if operation.role in _AUGMENTATIONS and _draws(operation):
                result.append(Drawn(operation, trains_only(init.module, operation.place)))
    return result


_AUGMENTATIONS = ("augmentation", "auto-augmentation")


def _draws(operation: Operation) -> bool:
    drawn = operation.effect == "draw" and not operation.by_name_alone and operation.is_random is not False
    return drawn or operation.role in _AUGMENTATIONS


def operations_in(function: Function) -> list[Operation]:
    """The operations of a function's body, comprehensions and lambdas included."""
    found = (function.module.operation_at(c.node) for c in function.module.calls_in(function.scope))
    return [o for o in found if o is not None]


def augmentation_in(module: Module, node: cst.CSTNode, place: Place, depth: int = 0) -> Operation | None:
    """The first random transform that an expression builds, through calls, lists and names; None where none is seen."""
    for value in module.values(node, place):
        owner = module.project.module_of(value.facts) or module
        operation = owner.operation_at(value.node)
        if operation is not None and _draws(operation):
            return operation
        if value.node is None or value.place is None or depth > _MAX_DEPTH:
            continue
        for part in _parts(value.node):
            found = augmentation_in(owner, part, value.place, depth + 1)
            if found is not None:
                return found
    return None


def _parts(node: cst.CSTNode) -> list[cst.BaseExpression]:
    if isinstance(node, cst.Call):
        return [a.value for a in node.args]
    if isinstance(node, (cst.List, cst.Tuple)):
        return [e.value for e in node.elements]
    return []
