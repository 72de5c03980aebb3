"""Functions whose Python code runs once, while a library records what it computes; and what they run along the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from randlint import syntax as cst
from randlint.facts import Block, Call, Place, Scope, Value
from randlint.project.arguments import bind_argument
from randlint.project.data.datasets import Function, ancestors, class_of, methods
from randlint.project.memo import remember
from randlint.project.module import Module
from randlint.records import dataclass

_PARTIAL = "functools.partial"
_TRACER = "tracer"
_MAX_DEPTH = 6
_MAX_FUNCTIONS = 80


@dataclass(frozen=True, slots=True, eq=False)
class Tracer:
    """What traces a function: the row of the catalogue, and where the program says so."""

    row: Mapping[str, Any]
    node: cst.CSTNode
    place: Place


@dataclass(frozen=True, slots=True, eq=False)
class Traced:
    """A function that runs while ``root`` is traced; ``way`` are the calls that lead to it, with their files."""

    function: Function
    root: Function
    tracer: Tracer
    way: tuple[tuple[Module, Call], ...] = ()


@remember
def traced_functions(module: Module) -> tuple[Traced, ...]:
    """What runs while the functions that this file has traced are traced, each once, the functions themselves first.

    Empty where the file switches tracing off.
    """
    if _switches_off(module):
        return ()
    found: dict[Scope, Traced] = {}
    queue: list[Traced] = []
    for function, tracer in (*_decorated(module), *_handed_over(module), *_methods(module)):
        known = found.get(function.scope)
        if known is None or (known.tracer.row["stays"] == "elements" and tracer.row["stays"] == "calls"):
            found[function.scope] = Traced(function, function, tracer)
    queue += found.values()
    while queue and len(found) < _MAX_FUNCTIONS:
        current = queue.pop(0)
        for call in traced_calls(current.function):
            for callee in _run(current.function.module, call):
                if callee.scope not in found:
                    way = (*current.way, (current.function.module, call))
                    found[callee.scope] = Traced(callee, current.root, current.tracer, way)
                    queue.append(found[callee.scope])
    return tuple(found.values())


def traced_calls(function: Function) -> list[Call]:
    """The calls in a function, without those in lambdas that run as ordinary Python code later, and without those that
    stand in for an argument that was not given."""
    module = function.module
    calls = module.calls_in(function.scope)
    kept = {id(a.value) for c in calls if _is_host_call(module, c) for a in c.node.args}
    inside = (c for c in calls if not any(id(s.node) in kept for s in c.place.scope.chain()))
    return [c for c in inside if not any(_asks_for_none(b) for b in c.place.blocks())]


def _asks_for_none(block: Block) -> bool:
    """True for the arm of ``if x is None`` in which it is."""
    test = block.node.test if isinstance(block.node, (cst.If, cst.IfExp)) else None
    if not isinstance(test, cst.Comparison) or len(test.comparisons) != 1:
        return False
    right = test.comparisons[0].comparator
    operator = cst.Is if block.arm == 0 else cst.IsNot
    return isinstance(right, cst.Name) and right.value == "None" and isinstance(test.comparisons[0].operator, operator)


# -- where functions are traced ----------------------------------------------------------------------------------


def _decorated(module: Module) -> Iterator[tuple[Function, Tracer]]:
    for scope in module.facts.functions():
        for decorator, row in decorator_rows(module, scope, _TRACER):
            if scope.place is not None:
                yield Function(module, scope), Tracer(row, decorator, scope.place)


def decorator_rows(module: Module, scope: Scope, table: str) -> Iterator[tuple[cst.CSTNode, Mapping[str, Any]]]:
    """The decorators of a function or class that a table of the catalogue names, with their rows."""
    for decorator in scope.decorators if scope.place is not None else ():
        row = _row_of(module, decorator, scope.place, table) if scope.place is not None else None
        if row is not None:
            yield decorator, row


def _row_of(module: Module, node: cst.CSTNode, place: Place, table: str, depth: int = 0) -> Mapping[str, Any] | None:
    """What a decorator is: ``jit``, ``jit(static_argnums=0)``, ``partial(jit, static_argnums=0)``."""
    for value in module.values(node, place):
        row = _named(module, value.path, table)
        if row is not None:
            return row
        made = value.node
        if not isinstance(made, cst.Call) or value.place is None or depth > _MAX_DEPTH:
            continue
        home = _home(module, value)
        if home is not None and value.path == f"{_PARTIAL}()" and made.args:
            return _row_of(home, made.args[0].value, value.place, table, depth + 1)
        row = _named(module, value.path.removesuffix("()"), table)
        if row is not None and (row.get("signatures") or all(a.keyword is not None for a in made.args)):
            return row
    return None


def _named(module: Module, path: str, table: str) -> Mapping[str, Any] | None:
    if path.startswith("?") or path.endswith("()"):
        return None
    api = module.project.api_of(module.project.typed(path))
    name = api.name if api is not None else module.catalogue.canonical(path)
    return _rows(module, table).get(name)


@remember
def _rows(module: Module, table: str) -> dict[str, Mapping[str, Any]]:
    return {name: row for row in module.catalogue.table(table) for name in row["names"]}


def _handed_over(module: Module) -> Iterator[tuple[Function, Tracer]]:
    for call in module.facts.calls:
        row = _called(module, call)
        if row is None or (row.get("eager_with") and _imports(module, row["eager_with"])):
            continue
        tracer = Tracer(row, call.node, call.place)
        for name in row["functions"]:
            argument = bind_argument(module, call.node, call.place, name, tuple(row["parameters"]))
            for value in argument.values if argument.is_given else ():
                yield from ((f, tracer) for f in _functions(module, value, 0) if not _is_of_host(f))


def _called(module: Module, call: Call) -> Mapping[str, Any] | None:
    operation = module.operation_at(call.node)
    if operation is not None:
        return _rows(module, _TRACER).get(operation.api.name)
    rows = (_named(module, path, _TRACER) for path in module.paths(call.node.func, call.place))
    return next((row for row in rows if row is not None), None)


def _functions(module: Module, value: Value, depth: int) -> Iterator[Function]:
    """The functions of the project that a value is: itself, inside ``partial(f)`` or ``vmap(f)``, or an object that is
    called."""
    owner = module.project.module_of(value.facts)
    if owner is None:
        return
    if value.scope is not None and value.scope.kind in {"function", "lambda"}:
        if not value.path.endswith("()"):
            yield Function(owner, value.scope)
        return
    found = class_of(module, value)
    if found is not None:
        yield from methods(found, "__call__", "forward", "call") if value.path.endswith("()") else ()
        return
    node = value.node
    if isinstance(node, cst.Call) and node.args and value.place is not None and depth < _MAX_DEPTH:
        home = _home(module, value)
        if home is not None:
            for inner in home.values(node.args[0].value, value.place):
                yield from _functions(home, inner, depth + 1)


def _home(module: Module, value: Value) -> Module | None:
    """The file in which the call that made a value stands; its ``facts`` may be those of what is called."""
    owners = (module, module.project.module_of(value.facts))
    return next((m for m in owners if m is not None and value.node in m.facts.calls_by_node), None)


def _methods(module: Module) -> Iterator[tuple[Function, Tracer]]:
    """Methods that a library traces by itself in classes that are derived from its own."""
    rows = module.catalogue.table("traced_method")
    names = {name for row in rows for name in row["names"]}
    for scope in module.facts.classes():
        if scope.place is None or not any(s.kind == "function" and s.name in names for s in scope.children):
            continue
        bases = ancestors(module, scope)
        for row in rows:
            if not any(b.name.startswith(f"{row['library']}.") and b.role in row["roles"] for b in bases):
                continue
            if _imports(module, row.get("eager_with", ())):
                continue
            for method in scope.children:
                if method.kind == "function" and method.name in row["names"]:
                    yield Function(module, method), Tracer(row, scope.node, scope.place)


def _imports(module: Module, libraries: list[str]) -> bool:
    return any(fact.module.partition(".")[0] in libraries for fact in module.facts.imports)


def _switches_off(module: Module) -> bool:
    rows = module.catalogue.table("untraced")
    names = {name for row in rows for name in row["names"]}
    short = {name.rpartition(".")[2] for name in names}
    keywords = {row["keyword"] for row in rows}
    for call in module.facts.calls:
        if any(a.keyword is not None and a.keyword.value in keywords for a in call.node.args):
            return True
        func = call.node.func
        last = func.attr.value if isinstance(func, cst.Attribute) else func.value if isinstance(func, cst.Name) else ""
        if last in short and names.intersection(module.paths(func, call.place)):
            return True
    return False


# -- what they run -----------------------------------------------------------------------------------------------


def _run(module: Module, call: Call) -> Iterator[Function]:
    """What a call in a traced function runs: its callee, and what it hands to a library."""
    values = module.values(call.node.func, call.place)
    for value in values:
        for function in _functions(module, value, _MAX_DEPTH):
            if not _makes_once(function.scope.name) and not _is_of_host(function):
                yield function
    if any(v.scope is not None or v.is_unknown for v in values) or _is_host_call(module, call):
        return
    for argument in call.node.args:
        if isinstance(argument.value, (cst.Name, cst.Attribute, cst.Call)):
            for value in module.values(argument.value, call.place):
                yield from _functions(module, value, 0)


def _makes_once(name: str) -> bool:
    return name.strip("_").startswith(("init", "build", "setup"))


def _is_of_host(function: Function) -> bool:
    """True where a decorator makes a function run as Python code at each call."""
    scope, module = function.scope, function.module
    callees = [d.func if isinstance(d, cst.Call) else d for d in scope.decorators]
    return scope.place is not None and any(_names_host(module, node, scope.place) for node in callees)


def _is_host_call(module: Module, call: Call) -> bool:
    return _names_host(module, call.node.func, call.place)


def _names_host(module: Module, node: cst.BaseExpression, place: Place) -> bool:
    names = {name for row in module.catalogue.table("host_call") for name in row["names"]}
    return any(module.catalogue.canonical(path) in names for path in module.paths(node, place))
