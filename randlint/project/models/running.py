"""Calls that run a model: the model itself, a method of its own, or a helper that is handed the model."""

from __future__ import annotations

from randlint import syntax as cst
from randlint.facts import Call, Place, Scope
from randlint.project.arguments import bind_argument
from randlint.project.memo import remember
from randlint.project.models.layers import is_module_class
from randlint.project.models.models import (
    Source,
    looks_like_model,
    method_of,
    mode_set,
    parameter_names,
    returns_itself,
    sources,
)
from randlint.project.module import Module, Parsed
from randlint.records import dataclass

_MAX_DEPTH = 3


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """``call`` runs the model ``model``; ``known`` is False where only the name speaks for a model."""

    call: Call
    model: cst.BaseExpression
    place: Place
    sources: tuple[Source, ...]
    known: bool = True


def run_of(module: Module, call: Call) -> Run | None:
    """The model that a call runs, None where it runs none."""
    func = call.node.func
    if mode_set(call.node) or isinstance(func, cst.Call):
        return None
    direct = func.value if isinstance(func, cst.Attribute) and func.attr.value == "forward" else func
    found = sources(module, direct, call.place)
    if _are_models(found):
        return Run(call, direct, call.place, tuple(found))
    return _by_method(module, call) or _handed_on(module, call) or _by_name(module, call, direct, found)


def _are_models(found: list[Source]) -> bool:
    return any(
        s.kind in {"container", "library", "layer"}
        or (s.kind == "class" and s.scope is not None and is_module_class(s.module, s.scope))
        for s in found
    )


def _by_name(module: Module, call: Call, direct: cst.BaseExpression, found: list[Source]) -> Run | None:
    if not looks_like_model(direct) or any(s.kind not in {"unknown", "parameter"} for s in found):
        return None
    if any("?" not in v.path and "()" not in v.path for v in module.values(direct, call.place)):
        return None  # an imported class or factory: the call makes a model
    return Run(call, direct, call.place, tuple(found), known=False)


def _by_method(module: Module, call: Call) -> Run | None:
    """``model.decode(z)``: a method of the model's own class that runs a part of it."""
    func = call.node.func
    if not isinstance(func, cst.Attribute):
        return None
    found = sources(module, func.value, call.place)
    if not _are_models(found):
        return None
    name = func.attr.value
    for source in found:
        if source.kind == "library" and name == "generate":
            return Run(call, func.value, call.place, tuple(found))
        if source.kind == "class" and source.scope is not None and name not in returns_itself(module.project):
            method = method_of(source.module, source.scope, name)
            if method is not None and _runs_itself(*method):
                return Run(call, func.value, call.place, tuple(found))
    return None


@remember
def _runs_itself(module: Module, function: Scope) -> bool:
    """True where a method calls ``self(...)`` or a layer ``self.x(...)``, and switches no modes."""
    first = function.parameters[0].name.value if function.parameters else ""
    runs = False
    for call in module.calls_in(function):
        func = call.node.func
        if mode_set(call.node):
            return False
        if isinstance(func, cst.Name) and func.value == first:
            runs = True
        if isinstance(func, cst.Attribute) and isinstance(func.value, cst.Name) and func.value.value == first:
            # a call of its own method is not one of a layer
            runs = runs or _are_models(sources(module, func, call.place))
    return runs


def _handed_on(module: Module, call: Call) -> Run | None:
    """``helper(model, x)`` where the helper's body runs its parameter."""
    for value in module.values(call.node.func, call.place):
        owner, function = module.project.module_of(value.facts), value.scope
        if owner is None or function is None or function.kind != "function":
            continue
        names = parameter_names(function)
        for name in names:
            if not runs_parameter(owner, function, name, 0):
                continue
            argument = bind_argument(module, call.node, call.place, name, names)
            if argument.is_given and argument.node is not None and argument.place is not None:
                found = sources(module, argument.node, argument.place)
                if _are_models(found):
                    return Run(call, argument.node, argument.place, tuple(found))
    return None


def runs_parameter(module: Module, function: Scope, name: str, depth: int) -> bool:
    """True where a function calls its parameter, itself or through helpers, and nothing on the way switches modes."""
    return name in _names_used(module.parsed, function) and _runs_parameter(module, function, name, depth)


@remember
def _runs_parameter(module: Module, function: Scope, name: str, depth: int) -> bool:
    runs = False
    for call in module.calls_in(function):
        if mode_set(call.node):
            return False
        if _name_called(call) == name:
            runs = True
        elif depth < _MAX_DEPTH and name in _names_passed(call):
            runs = runs or _runs_deeper(module, call, name, depth)
    return runs


@remember
def _names_used(parsed: Parsed, function: Scope) -> frozenset[str]:
    """The plain names that a function calls, or passes to what it calls; none where it switches modes."""
    found: set[str] = set()
    for call in parsed.facts.calls_in(function):
        if mode_set(call.node):
            return frozenset()
        found.update((_name_called(call), *_names_passed(call)))
    return frozenset(found)


def _name_called(call: Call) -> str:
    """``net`` for ``net(x)`` and ``net.forward(x)``; empty for what is no plain name."""
    func = call.node.func
    if isinstance(func, cst.Attribute) and func.attr.value in {"forward", "module"}:
        func = func.value
    return func.value if isinstance(func, cst.Name) else ""


def _names_passed(call: Call) -> list[str]:
    return [a.value.value for a in call.node.args if isinstance(a.value, cst.Name)]


def _runs_deeper(module: Module, call: Call, name: str, depth: int) -> bool:
    for value in module.values(call.node.func, call.place):
        owner, function = module.project.module_of(value.facts), value.scope
        if owner is None or function is None or function.kind != "function":
            continue
        names = parameter_names(function)
        for inner in names:
            argument = bind_argument(module, call.node, call.place, inner, names)
            if isinstance(argument.node, cst.Name) and argument.node.value == name:
                return runs_parameter(owner, function, inner, depth + 1)
    return False
