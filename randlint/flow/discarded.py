"""Models whose first weights do not matter: they are loaded over, or the model is only counted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from randlint import syntax as cst
from randlint.facts import Call, Place, Scope
from randlint.facts.tree import children, walk
from randlint.flow.consequence import last_name
from randlint.flow.uses import uses_of
from randlint.patterns import regex
from randlint.project import Module
from randlint.project.memo import remember
from randlint.project.module import Parsed

_COUNTING = frozenset(
    {"parameters", "named_parameters", "children", "modules", "named_modules", "named_children", "buffers", "numel"}
)
_KEEPS = frozenset({"to", "cuda", "cpu", "eval", "half", "float", "double", "requires_grad_", "share_memory"})
_COUNTER = regex(r"^print$|count|num_param|n_param|summary|size", re.IGNORECASE)
_LOADS = frozenset({"load_state_dict", "load_weights", "load_checkpoint", "load_parameters", "load_from_checkpoint"})
_SHAPE = frozenset({"shape", "size", "dtype", "dim", "ndim"})
_TRAINS = regex(r"^(?!.*optim)(.*_)?(train|fit|learn)(_|$)", re.IGNORECASE)
# Functions that are given a model and load its weights over.
_LOADER = regex(
    r"^_?(load|restore|resume)(_\w*)?(model|weight|checkpoint|ckpt|state|param|pretrained|snapshot)\w*$|^restore$", re.I
)


def is_discarded(module: Module, node: cst.Call, place: Place) -> bool:
    """True where the weights of the model that a call builds are loaded over, or the model is only counted."""
    name = _bound_names(module.parsed, place.scope).get(node, "")
    if not name:
        return False
    if _is_loaded_over(module, name, place):
        return True
    uses = _ways_of_use(module, name, place) if "." not in name else ()
    return bool(uses) and "use" not in uses


@remember
def _bound_names(parsed: Parsed, scope: Scope) -> Mapping[cst.CSTNode, str]:
    """What the calls in a scope are first assigned to; ``cuda`` and the like may stand in between."""
    found: dict[cst.CSTNode, str] = {}
    for assignment in parsed.facts.assignments_near(scope):
        value: cst.CSTNode | None = assignment.value if assignment.place.scope is scope else None
        while isinstance(value, cst.Call):
            found.setdefault(value, _dotted(assignment.target))
            kept = isinstance(value.func, cst.Attribute) and value.func.attr.value in _KEEPS
            value = value.func.value if kept and isinstance(value.func, cst.Attribute) else None
    return found


def _is_loaded_over(module: Module, name: str, place: Place) -> bool:
    around = {(id(b.node), b.arm) for b in place.blocks()}
    for call in _loads(module.parsed).get(name, ()):
        if _is_trained(module, name, place, call.place):
            continue
        conditions = [b for b in call.place.blocks() if b.kind not in {"with", "main"}]
        if call.place.scope is place.scope and all((id(b.node), b.arm) in around for b in conditions):
            return True
    return False


def _is_trained(module: Module, name: str, after: Place, before: Place) -> bool:
    """True where a model is used between two places: what is loaded then is what it has learned."""
    places = _used(module.parsed).get(name, ())
    return any(place.scope is after.scope and after.order < place.order < before.order for place in places)


@remember
def _used(parsed: Parsed) -> Mapping[str, list[Place]]:
    """Where ``name(...)``, ``name.fit(...)`` and ``train(name)`` stand, by that name."""
    found: dict[str, list[Place]] = {}
    for call in parsed.facts.calls:
        func = _dotted(call.node.func)
        names = {func, func.removesuffix(".fit")}
        if _TRAINS.search(last_name(call.node.func)):
            names.update(_dotted(arg.value) for arg in call.node.args)
        for name in names:
            found.setdefault(name, []).append(call.place)
    return found


@remember
def _loads(parsed: Parsed) -> Mapping[str, list[Call]]:
    """``name.load_state_dict(...)`` and ``load_checkpoint(path, name)``, by that name."""
    found: dict[str, list[Call]] = {}
    for call in parsed.facts.calls:
        func = call.node.func
        owner = _dotted(func.value) if isinstance(func, cst.Attribute) else ""
        names = [owner] if isinstance(func, cst.Attribute) and func.attr.value in _LOADS else []
        if _LOADER.match(last_name(func)):
            names += (given for arg in call.node.args if (given := _dotted(arg.value)) != owner)
        for name in dict.fromkeys(names):
            found.setdefault(name, []).append(call)
    return found


def _ways_of_use(module: Module, name: str, place: Place) -> tuple[str, ...]:
    """How a model that is given a name at a place is used: count (also shown, moved), or use."""
    places = {id(p.statement): p for p in uses_of(module, name, place)}
    return tuple(way for use in places.values() for way in _ways_in(module, use, name))


def _ways_in(module: Module, place: Place, name: str) -> Iterator[str]:
    statement = place.statement
    if statement is None or _shows_a_shape(statement) or _gives_a_shape(module, place):
        yield "count"
        return
    for parent in walk(statement):
        for node in children(parent):
            dotted = _dotted(node)
            if dotted != name and not dotted.startswith(f"{name}."):
                continue
            if isinstance(parent, cst.Attribute) and parent.value is node:
                continue  # a part of a longer one, which is looked at itself
            if isinstance(node, cst.Attribute) and dotted != name:
                yield "count" if node.attr.value in _COUNTING | _KEEPS else "use"
            elif not isinstance(parent, (cst.AssignTarget, cst.AnnAssign, cst.Arg)):
                yield "use"
        if isinstance(parent, cst.Call) and any(_dotted(a.value) == name for a in parent.args):
            yield "count" if _COUNTER.search(last_name(parent.func)) else "use"


def _gives_a_shape(module: Module, place: Place) -> bool:
    """True for ``y = net(x)`` where only the shape of ``y`` is looked at."""
    statement = place.statement
    if not isinstance(statement, cst.Assign) or not isinstance(statement.value, cst.Call):
        return False
    name = _dotted(statement.targets[0].target)
    uses = uses_of(module, name, place) if name and "." not in name else []
    return bool(uses) and all(u.statement is not None and _asks_a_shape(u.statement, name) for u in uses)


def _asks_a_shape(statement: cst.CSTNode, name: str) -> bool:
    """True where each time that a name is read in a statement its shape is what is taken."""
    parents = [p for p in walk(statement) for node in children(p) if isinstance(node, cst.Name) and node.value == name]
    return all(isinstance(p, cst.Attribute) and p.attr.value in _SHAPE for p in parents)


def _shows_a_shape(statement: cst.CSTNode) -> bool:
    """True for ``net(x).shape`` and ``print(net(x).size())``."""
    value = statement.value if isinstance(statement, cst.Expr) else None
    if isinstance(value, cst.Call) and last_name(value.func) == "print" and len(value.args) == 1:
        value = value.args[0].value
    if isinstance(value, cst.Call):
        value = value.func
    return isinstance(value, cst.Attribute) and value.attr.value in _SHAPE


def _dotted(node: cst.CSTNode) -> str:
    if isinstance(node, cst.Attribute):
        owner = _dotted(node.value)
        return f"{owner}.{node.attr.value}" if owner else ""
    return node.value if isinstance(node, cst.Name) else ""
