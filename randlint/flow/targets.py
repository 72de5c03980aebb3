"""Which local code a call may run: functions, constructors, instances that are called, and what is handed on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from randlint import syntax as cst
from randlint.facts import Call, Place, Scope, Value
from randlint.flow.model import Ref
from randlint.patterns import regex
from randlint.project import Module, Project
from randlint.project.memo import remember
from randlint.project.models.models import method_of, project_bases
from randlint.records import dataclass

_CONSTRUCTORS = ("__new__", "__init__", "__post_init__")
_CALLED = ("__call__", "forward", "call")
# Arguments by which other code is told what to run in its workers, or once per item.
_WORKERS = frozenset({"worker_init_fn", "initializer", "collate_fn", "key", "default_factory"})
# Builtins that look at what they are given and run nothing of it that draws.
_PASSIVE = frozenset(
    {"super", "isinstance", "issubclass", "print", "len", "type", "id", "repr", "str", "hasattr", "getattr", "setattr"}
)
# Functions that make an instance of a class that they are given, elsewhere or by what the command line says.
_MAKERS = frozenset({"remote", "rpc_sync", "rpc_async", "Fire"})
# Functions that write or copy what they are given.
_STORING = frozenset({"save", "dump", "dumps", "copy", "deepcopy", "info", "debug", "warning"})
_MAX_TARGETS = 8
_MAX_METHODS = 60
_OF_ANYTHING = regex(r"\[\]|(^|\.)_*[a-z]\w*\(\)(\.|\()")
_PARTIAL = "functools.partial()"


@dataclass(frozen=True, slots=True)
class Target:
    """``refs`` of which one runs; ``builds`` is the name of the class where an instance is made."""

    refs: tuple[Ref, ...]
    builds: str = ""


def ref_of(module: Module, scope: Scope) -> Ref:
    """The name of a scope of a file that holds for every reading of the file."""
    return Ref(str(module.source.path), scope.order)


def owner_of(place: Place) -> Scope:
    """The function whose running reaches a place: lambdas, comprehensions and class bodies are taken to run there."""
    scope = place.scope
    while scope.kind not in {"module", "function"} and scope.parent is not None:
        scope = scope.parent
    return scope


def targets_of(module: Module, call: Call) -> Target:
    """The local code that a call may run."""
    builds: list[str] = []
    refs = list(_through_super(module, call))
    for value in module.values(call.node.func, call.place):
        refs += _runs(module, value)
        if value.scope is not None and value.scope.kind == "class" and not value.path.endswith("()"):
            builds.append(value.scope.name)
    refs += _commands(module, call)
    return Target(tuple(dict.fromkeys(refs))[:_MAX_TARGETS], builds[0] if builds else "")


def handed_on(module: Module, call: Call) -> Iterator[tuple[tuple[Ref, ...], bool]]:
    """Local code in a call's arguments: (its functions, True where it is an object whose methods may be called)."""
    func = call.node.func
    if isinstance(func, cst.Name) and func.value in _PASSIVE:
        return
    if isinstance(func, cst.Attribute) and func.attr.value in _STORING:
        return
    for arg in call.node.args:
        if arg.keyword is not None and arg.keyword.value in _WORKERS:
            continue
        for node in _parts(arg.value):
            if isinstance(node, (cst.Name, cst.Attribute, cst.Call)):
                yield from _passed(module, node, call.place)
                if isinstance(func, cst.Attribute) and func.attr.value in _MAKERS:
                    yield from _made(module, node, call.place)


def methods_named(module: Module, name: str) -> tuple[Ref, ...]:
    """Methods of that name in this file and in what it imports: what a call on an unknown object may be."""
    return () if name.startswith("__") else _methods_named(module.project, module.source.path, name)


@remember
def _methods_named(project: Project, path: Path, name: str) -> tuple[Ref, ...]:
    files = map(project.load, (path, *_defining(project, path).get(name.encode(), ())))
    found = [
        ref_of(module, scope)
        for module in (each for each in files if each is not None)
        for scope in module.facts.functions_with(f"def {name}")
        if scope.name == name and scope.parent is not None and scope.parent.kind == "class"
    ]
    return tuple(dict.fromkeys(found)) if len(found) <= _MAX_TARGETS else ()


@remember
def _defining(project: Project, path: Path) -> Mapping[bytes, Sequence[Path]]:
    """The files that a file imports, by the names of the functions that they define."""
    module, found = project.load(path), dict[bytes, list[Path]]()
    for other in project.import_paths(module) if module is not None else ():
        for name in project.function_names(other):
            found.setdefault(name, []).append(other)
    return found


def may_be_anything(value: Value) -> bool:
    """True for what may be of any class: a parameter, an element of a container, what a function gave."""
    return value.is_unknown or _OF_ANYTHING.search(value.path) is not None


def _runs(module: Module, value: Value) -> list[Ref]:
    owner, scope = module.project.module_of(value.facts), value.scope
    if value.path == _PARTIAL and isinstance(value.node, cst.Call) and value.place is not None and value.node.args:
        inner = (owner or module).values(value.node.args[0].value, value.place)
        return [r for v in inner if v.path != _PARTIAL for r in _runs(owner or module, v)]
    if owner is None or scope is None:
        return []
    if scope.kind == "function":
        return [*_wrappers(owner, scope), ref_of(owner, scope)]
    if scope.kind == "class":
        names = _CALLED if value.path.endswith("()") else _CONSTRUCTORS
        found = [method_of(owner, scope, name) for name in names]
        return [ref_of(*f) for f in found if f is not None]
    return []


def _wrappers(module: Module, function: Scope) -> Iterator[Ref]:
    """What a decorator of the project runs around a function: the functions defined inside the decorator."""
    if function.place is None:
        return
    for decorator in function.decorators:
        node = decorator.func if isinstance(decorator, cst.Call) else decorator
        for value in module.values(node, function.place):
            owner = module.project.module_of(value.facts)
            if owner is not None and value.scope is not None and value.scope.kind == "function":
                yield from (ref_of(owner, s) for s in _inside(value.scope) if s is not function)


def _inside(scope: Scope) -> Iterator[Scope]:
    """The functions defined in a function, at any depth."""
    for child in scope.children:
        if child.kind == "function":
            yield child
            yield from _inside(child)


def _through_super(module: Module, call: Call) -> Iterator[Ref]:
    """``super().method()``: the method of the project's bases of the class that the call stands in."""
    func = call.node.func
    if not isinstance(func, cst.Attribute) or not isinstance(func.value, cst.Call):
        return
    if not isinstance(func.value.func, cst.Name) or func.value.func.value != "super":
        return
    owner = call.place.scope.enclosing_class
    for base, scope in project_bases(module, owner) if owner is not None else ():
        found = method_of(base, scope, func.attr.value)
        if found is not None:
            yield ref_of(*found)
            return


def _commands(module: Module, call: Call) -> Iterator[Ref]:
    """``app()``: the functions of this file that are decorated with ``@app.command()`` or the like."""
    func = call.node.func
    if not isinstance(func, cst.Name) or call.place.scope.kind != "module" or call.node.args:
        return
    if func.value not in _decorating(module):
        return
    for function in module.facts.functions_with(f"@{func.value}"):
        for decorator in function.decorators:
            node = decorator.func if isinstance(decorator, cst.Call) else decorator
            if isinstance(node, cst.Attribute) and isinstance(node.value, cst.Name) and node.value.value == func.value:
                yield ref_of(module, function)


@remember
def _decorating(module: Module) -> frozenset[str]:
    """The names that may begin a decorator somewhere in a file."""
    return frozenset(re.findall(r"@(\w+)", module.source.text))


def _parts(node: cst.BaseExpression) -> Sequence[cst.BaseExpression]:
    """The elements of a list or tuple that is written out, else the expression itself."""
    if isinstance(node, (cst.List, cst.Tuple)):
        return [e.value for e in node.elements]
    return [node]


def _passed(module: Module, node: cst.BaseExpression, place: Place) -> Iterator[tuple[tuple[Ref, ...], bool]]:
    for value in module.values(node, place):
        owner, scope = module.project.module_of(value.facts), value.scope
        if value.path == _PARTIAL:
            yield tuple(_runs(module, value)), False
        elif owner is None or scope is None:
            continue
        elif scope.kind == "function":
            yield (ref_of(owner, scope),), False
        elif scope.kind == "class" and value.path.endswith("()"):
            yield methods_of(owner, scope), True


def _made(module: Module, node: cst.BaseExpression, place: Place) -> Iterator[tuple[tuple[Ref, ...], bool]]:
    """What making an instance of a class that is handed over runs, and what may be called on it then."""
    for value in module.values(node, place):
        owner, scope = module.project.module_of(value.facts), value.scope
        if owner is not None and scope is not None and scope.kind == "class" and not value.path.endswith("()"):
            yield tuple(_runs(owner, value)), False
            yield methods_of(owner, scope), True


@remember
def methods_of(module: Module, scope: Scope, depth: int = 0) -> tuple[Ref, ...]:
    """The methods of a class and of its bases in the project, constructors left out."""
    found = [ref_of(module, s) for s in scope.children if s.kind == "function" and s.name not in _CONSTRUCTORS]
    for owner, base in project_bases(module, scope) if depth < _MAX_TARGETS else ():
        found += methods_of(owner, base, depth + 1)
    return tuple(dict.fromkeys(found))[:_MAX_METHODS]
