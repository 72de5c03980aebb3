"""Functions that a file hands to processes which are forked: pools, executors, processes, joblib."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from randlint import syntax as cst
from randlint.facts import Call, Place, Value
from randlint.facts.tree import walk
from randlint.project.arguments import Argument, bind_argument
from randlint.project.data.datasets import Class, Function, class_of, lineage, methods
from randlint.project.memo import remember
from randlint.project.module import Module
from randlint.records import dataclass

_MAX_DEPTH = 3


@dataclass(frozen=True, slots=True, eq=False)
class Handed:
    """A function that runs in forked processes: ``call`` hands it over, ``written`` is how.

    ``many`` is False where this call alone starts one process, or hands over one task. ``initializer`` is what runs
    first in each process; missing where the call cannot have one. ``of_self`` is True for a method of the object that
    hands it over, a copy of which goes along.
    """

    function: Function
    call: cst.Call
    place: Place
    written: str
    many: bool
    initializer: Argument
    of_self: bool = False


@remember
def handed_to_processes(module: Module) -> tuple[Handed, ...]:
    """All functions of the project that this file hands to forked processes, in order of the calls."""
    found = [*_to_pools(module), *_to_processes(module), *_to_parallel(module)]
    return tuple(sorted(found, key=lambda h: h.place.order))


def _rows(module: Module, table: str) -> dict[str, Mapping[str, Any]]:
    return {name: row for row in module.catalogue.table(table) for name in row["names"]}


# -- pools -------------------------------------------------------------------------------------------------------


def _to_pools(module: Module) -> Iterator[Handed]:
    rows = _rows(module, "process_pool")
    words = {word for row in rows.values() for word in (*row["methods"], *row["one_by_one"])}
    for call in module.facts.calls:
        func = call.node.func
        if not isinstance(func, cst.Attribute) or func.attr.value not in words:
            continue
        for pool in _unwrapped(module, module.values(func.value, call.place)):
            row, made = _made_by(module, rows, pool)
            method = func.attr.value
            if row is None or made is None or method not in (*row["methods"], *row["one_by_one"]):
                continue
            if _has_one_worker(made[0], made[1], made[2], row):
                continue
            initializer = _argument(*made, row, "initializer")
            passed = bind_argument(module, call.node, call.place, row["function"], (row["function"],))
            many = method in row["methods"] or in_turn(call.place)
            yield from _handed(module, call, passed, many, initializer)


def _unwrapped(module: Module, values: list[Value]) -> Iterator[Value]:
    """The values, and for ``closing(Pool())`` the pool."""
    for value in values:
        if value.path == "contextlib.closing()" and isinstance(value.node, cst.Call) and value.place is not None:
            owner = module.project.module_of(value.facts) or module
            for arg in value.node.args[:1]:
                yield from owner.values(arg.value, value.place)
        else:
            yield value


def _made_by(
    module: Module, rows: Mapping[str, Mapping[str, Any]], value: Value
) -> tuple[Mapping[str, Any] | None, tuple[Module, cst.Call, Place] | None]:
    """The row and the call that made a pool or process, where it is one that forks."""
    owner = module.project.module_of(value.facts) or module
    if not isinstance(value.node, cst.Call) or value.place is None or not value.path.endswith("()"):
        return None, None
    name = _of_context(owner, value.node.func, value.place, value.path.removesuffix("()"))
    row = rows.get(name)
    if row is None:
        return None, None
    context = _argument(owner, value.node, value.place, row, "mp_context")
    if context.is_given and not context.is_none and not _forks(owner, context.node, context.place):
        return None, None
    return row, (owner, value.node, value.place)


def _of_context(module: Module, func: cst.BaseExpression, place: Place, path: str) -> str:
    """``multiprocessing.Pool`` for ``get_context().Pool``; empty where the context may start afresh."""
    for name, row in _rows(module, "process_context").items():
        if path.startswith(f"{name}()."):
            known = isinstance(func, cst.Attribute) and _forks(module, func.value, place)
            return row["same_as"] + path[len(name) + 2 :] if known else ""
    return path


def _forks(module: Module, node: cst.BaseExpression | None, place: Place | None) -> bool:
    """Whether a context is surely the one that forks."""
    rows = _rows(module, "process_context")
    values = module.values(node, place) if place is not None else []
    for value in values:
        row = rows.get(value.path.removesuffix("()"))
        if row is None or not isinstance(value.node, cst.Call) or value.place is None:
            return False
        owner = module.project.module_of(value.facts) or module
        method = bind_argument(owner, value.node, value.place, "method", ("method",), None)
        if method.constant not in {None, row["forks"]}:
            return False
    return bool(values)


def _argument(module: Module, call: cst.Call, place: Place, row: Mapping[str, Any], name: str) -> Argument:
    return bind_argument(module, call, place, name, tuple(row["parameters"]))


def _has_one_worker(module: Module, made: cst.Call, place: Place, row: Mapping[str, Any]) -> bool:
    workers = bind_argument(module, made, place, _count(row), tuple(row["parameters"]))
    return bool(workers.constants) and set(workers.constants) <= {0, 1}


def _count(row: Mapping[str, Any]) -> str:
    name: str = row["parameters"][0]
    return name


def _handed(module: Module, call: Call, passed: Argument, many: bool, initializer: Argument) -> Iterator[Handed]:
    if not passed.is_given or passed.node is None or passed.place is None:
        return
    written = " ".join(module.code(call.node.func).split())
    base = passed.node.value if isinstance(passed.node, cst.Attribute) else None
    of_self = isinstance(base, cst.Name) and base.value == "self"
    for function in _functions(module, passed.node, passed.place):
        yield Handed(function, call.node, call.place, written, many, initializer, of_self)


def _functions(module: Module, node: cst.BaseExpression, place: Place, depth: int = 0) -> Iterator[Function]:
    """The local functions that an expression names, also wrapped: ``partial(work, x)``."""
    for value in module.values(node, place):
        owner = module.project.module_of(value.facts) or module
        if value.scope is not None and value.scope.kind in {"function", "lambda"}:
            yield Function(owner, value.scope)
        elif value.scope is not None and value.path.endswith("()"):
            found = class_of(module, value)
            yield from methods(found, "__call__") if found is not None else ()
        elif value.path == "functools.partial()" and value.place is not None and depth < _MAX_DEPTH:
            wrapped = value.node.args[:1] if isinstance(value.node, cst.Call) else ()
            for arg in wrapped:
                yield from _functions(owner, arg.value, value.place, depth + 1)


def in_turn(place: Place) -> bool:
    """True in a loop or a comprehension."""
    return place.loop is not None or place.scope.kind == "comprehension"


# -- processes ---------------------------------------------------------------------------------------------------


def _to_processes(module: Module) -> Iterator[Handed]:
    rows = _rows(module, "process_class")
    none = Argument("", "missing")
    for call in module.facts.calls:
        for value in module.values(call.node, call.place):
            if value.node is not call.node:
                continue
            if value.scope is not None and value.scope.kind == "class":
                found = class_of(module, value)
                row = _process_base(found, rows) if found is not None else None
                for function in methods(found, row["method"]) if found is not None and row is not None else ():
                    written = " ".join(module.code(call.node.func).split())
                    yield Handed(function, call.node, call.place, written, in_turn(call.place), none)
                continue
            row, _ = _made_by(module, rows, value)
            if row is not None:
                passed = _argument(module, call.node, call.place, row, row["function"])
                yield from _handed(module, call, passed, in_turn(call.place), none)


def _process_base(found: Class, rows: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The row of the process class that a class of the project is derived from."""
    for cls in lineage(found):
        node, place = cls.scope.node, cls.scope.place
        for arg in node.bases if isinstance(node, cst.ClassDef) and place is not None else ():
            for path in cls.module.paths(arg.value, place) if place is not None else ():
                if path in rows:
                    return rows[path]
    return None


# -- joblib ------------------------------------------------------------------------------------------------------


def _to_parallel(module: Module) -> Iterator[Handed]:
    rows = _rows(module, "process_parallel")
    none = Argument("", "missing")
    for call in module.facts.calls:
        for value in module.values(call.node.func, call.place):
            row = rows.get(value.path.removesuffix("()")) if value.path.endswith("()") else None
            if row is None or not isinstance(value.node, cst.Call) or value.place is None:
                continue
            owner = module.project.module_of(value.facts) or module
            if not _asks_to_fork(owner, value.node, value.place, call.place, row):
                continue
            if _has_one_worker(owner, value.node, value.place, row):
                continue
            for task in _tasks(module, call, row):
                passed = bind_argument(module, task.node, task.place, "function", ("function",))
                yield from _handed(module, task, passed, True, none)


def _asks_to_fork(module: Module, made: cst.Call, place: Place, used: Place, row: Mapping[str, Any]) -> bool:
    backend = _argument(module, made, place, row, "backend")
    if backend.is_given and not backend.is_none:
        return bool(backend.constant == row["forks"])
    for block in used.blocks():
        for item in block.node.items if isinstance(block.node, cst.With) else ():
            if isinstance(item.item, cst.Call) and set(module.paths(item.item.func, used)) & set(row["around"]):
                around = bind_argument(module, item.item, used, "backend", ("backend",))
                return bool(around.constant == row["forks"])
    return False


def _tasks(module: Module, call: Call, row: Mapping[str, Any]) -> Iterator[Call]:
    for arg in call.node.args:
        for node in walk(arg.value):
            inner = module.facts.calls_by_node.get(node) if isinstance(node, cst.Call) else None
            if inner is not None and set(module.paths(inner.node.func, inner.place)) & set(row["task"]):
                yield inner
