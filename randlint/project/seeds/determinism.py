"""Where a program switches the determinism of kernels: flags that it assigns, options that it passes, helpers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from randlint import syntax as cst
from randlint.facts import Call, Place, Scope, Value
from randlint.facts.tree import paired
from randlint.facts.values import literal
from randlint.patterns import regex
from randlint.project.arguments import bind_argument
from randlint.project.memo import remember
from randlint.project.module import Module
from randlint.records import dataclass

_CONSTRUCTORS = frozenset({"__init__", "__new__", "__post_init__"})
_DEVICE_OF_ITS_OWN = regex(r"cuda|gpu|hip\b|\bmps\b|\bxpu\b|accelerat|\bauto\b", re.I)
_CPU = regex(r"""["']cpu["']""")


@dataclass(frozen=True, slots=True, eq=False)
class Setting:
    """A switch (see rules/apis/determinism.toml) set on, off, or to what cannot be told (``state`` None), at a place.

    ``node`` is what a report shows: the assignment, the argument, or the call. ``value`` is the expression that
    decides, where there is one. ``written`` is the code of it. ``soft`` is True where errors become warnings only,
    None where that cannot be told. ``module`` is where it stands: elsewhere than ``place`` for a project's helper.
    """

    switch: str
    state: bool | None
    module: Module
    node: cst.CSTNode
    place: Place
    written: str
    value: cst.BaseExpression | None = None
    soft: bool | None = False
    call: cst.Call | None = None


@remember
def own_settings(module: Module) -> tuple[Setting, ...]:
    """What this file itself sets, in order of the walk."""
    words = {name.rpartition(".")[2] for row in _rows(module) for name in row["names"]}
    if not any(word in module.source.text for word in sorted(words)):
        return ()
    found = [*_assigned(module), *_called(module)]
    return tuple(sorted(found, key=lambda s: s.place.order))


@remember
def settings(module: Module) -> tuple[Setting, ...]:
    """What this file sets, itself or by calling the project's own functions; those stand where the call stands."""
    found = list(own_settings(module))
    for call in module.facts.calls:
        found += [replace(s, place=call.place) for s in _through(module, call)]
    return tuple(sorted(found, key=lambda s: s.place.order))


def cpu_only(module: Module) -> bool:
    """True where a file names the CPU as its device and nothing that could be another one."""
    text = module.source.text
    return _CPU.search(text) is not None and _DEVICE_OF_ITS_OWN.search(text) is None


def _rows(module: Module) -> tuple[Mapping[str, Any], ...]:
    return module.catalogue.table("determinism")


def _named(module: Module, path: str, attribute: bool) -> Iterator[Mapping[str, Any]]:
    """Rows for an API by the path that an expression has."""
    api = module.project.api_of(path)
    names = {path, api.name} if api is not None else {path}
    for row in _rows(module):
        if bool(row.get("attribute")) is attribute and names.intersection(row["names"]):
            yield row


# -- assigned flags ------------------------------------------------------------------------------------------------


def _assigned(module: Module) -> Iterator[Setting]:
    flags = {n.rpartition(".")[2] for row in _rows(module) if row.get("attribute") for n in row["names"]}
    for assignment in module.facts.assignments:
        for target, value in paired(assignment.target, assignment.value):
            if isinstance(target, cst.Attribute) and target.attr.value in flags and not assignment.operator:
                for path in module.paths(target, assignment.place):
                    yield from _flag(module, path, assignment.node, value, assignment.place)
    for call in module.facts.calls:
        args = call.node.args
        if len(args) != 3 or module.paths(call.node.func, call.place) != ["builtins.setattr"]:
            continue
        for path in module.paths(args[0].value, call.place):
            yield from _flag(module, f"{path}.{literal(args[1].value)}", call.node, args[2].value, call.place)


def _flag(
    module: Module, path: str, node: cst.CSTNode, value: cst.BaseExpression | None, place: Place
) -> Iterator[Setting]:
    for row in _named(module, path, attribute=True):
        state = _state(module.values(value, place) if value is not None else (), row.get("on", (True,)))
        for switch in row["sets"]:
            yield Setting(switch, state, module, node, place, _first_line(module, node), value)


def _state(values: Sequence[Value], on: Sequence[Any]) -> bool | None:
    """True where the value is one of ``on`` on every path, False where on none, None where that cannot be told."""
    if not values or not all(v.is_constant for v in values):
        return None
    answers = {any(type(v.constant) is type(w) and v.constant == w for w in on) for v in values}
    return answers.pop() if len(answers) == 1 else None


# -- calls ---------------------------------------------------------------------------------------------------------


def _called(module: Module) -> Iterator[Setting]:
    for call in module.facts.calls:
        if isinstance(call.node.func, cst.Call):
            continue
        for path in module.paths(call.node.func, call.place):
            for row in _named(module, path, attribute=False):
                yield from _by_row(module, call, row)


def _by_row(module: Module, call: Call, row: Mapping[str, Any]) -> Iterator[Setting]:
    node, place, parameter = call.node, call.place, row.get("parameter", "")
    state: bool | None = True
    shown: cst.CSTNode = node
    value = None
    soft = _soft(module, call, row)
    if parameter:
        argument = bind_argument(module, node, place, parameter, tuple(row.get("parameters", ())))
        if argument.is_missing:
            return
        state = _state(argument.values, row.get("on", (True,))) if argument.certain else None
        value = argument.node if argument.through in {"keyword", "position"} else None
        shown = next((a for a in node.args if a.keyword is not None and a.value is value), node)
    written = _first_line(module, node.func)
    if isinstance(shown, cst.Arg) and value is not None:
        written = f"{written}({parameter}={module.code(value)})"
    for switch in row["sets"]:
        yield Setting(switch, state, module, shown, place, written, value, soft, node)
    for switch in row.get("clears", ()) if state is not False else ():
        yield Setting(switch, False if state else None, module, shown, place, written, value, soft, node)


def _soft(module: Module, call: Call, row: Mapping[str, Any]) -> bool | None:
    if row.get("soft"):
        argument = bind_argument(module, call.node, call.place, row["soft"], ())
        return False if argument.is_missing else _state(argument.values, (True,))
    if row.get("soft_values"):
        argument = bind_argument(module, call.node, call.place, row["parameter"], tuple(row.get("parameters", ())))
        return _state(argument.values, row["soft_values"])
    return False


def _first_line(module: Module, node: cst.CSTNode) -> str:
    return " ".join(module.code(node).split())


# -- through functions of the project ------------------------------------------------------------------------------


def _through(module: Module, call: Call) -> Iterator[Setting]:
    for value in module.values(call.node.func, call.place):
        owner = module.project.module_of(value.facts)
        if owner is None or value.scope is None or value.scope is call.place.scope.function:
            continue
        for scope in _run_by(value.scope):
            yield from _body(owner, scope)


def _run_by(scope: Scope) -> list[Scope]:
    """The functions that calling a function or class runs."""
    if scope.kind == "class":
        return [s for s in scope.children if s.kind == "function" and s.name in _CONSTRUCTORS]
    return [scope] if scope.kind == "function" else []


def _body(module: Module, scope: Scope) -> tuple[Setting, ...]:
    """What running a function sets; a parameter's value there is what cannot be told."""
    key = (_body, id(scope))
    known: tuple[Setting, ...] | None = module.memo.get(key)
    if known is None:
        module.memo[key] = ()  # what a function sets by calling itself is nothing more
        found = [s for s in own_settings(module) if s.place.scope.function is scope]
        for call in module.calls_in(scope):
            found += _through(module, call)
        known = module.memo[key] = tuple(found)
    return known
