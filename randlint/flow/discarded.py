"""Models whose first weights do not matter: they are loaded over, or the model is only counted."""

from __future__ import annotations

import re
from collections.abc import Iterator

from randlint import syntax as cst
from randlint.facts import Place
from randlint.facts.tree import children, walk
from randlint.flow.consequence import last_name, uses_of
from randlint.project import Module

_COUNTING = frozenset(
    {"parameters", "named_parameters", "children", "modules", "named_modules", "named_children", "buffers", "numel"}
)
_KEEPS = frozenset({"to", "cuda", "cpu", "eval", "half", "float", "double", "requires_grad_", "share_memory"})
_COUNTER = re.compile(r"^print$|count|num_param|n_param|summary|size", re.IGNORECASE)
_LOADS = frozenset({"load_state_dict", "load_weights", "load_checkpoint", "load_parameters", "load_from_checkpoint"})
_SHAPE = frozenset({"shape", "size", "dtype", "dim", "ndim"})
_TRAINS = re.compile(r"^(?!.*optim)(.*_)?(train|fit|learn)(_|$)", re.IGNORECASE)
# Functions that are given a model and load its weights over.
_LOADER = re.compile(
    r"^_?(load|restore|resume)(_\w*)?(model|weight|checkpoint|ckpt|state|param|pretrained|snapshot)\w*$|^restore$", re.I
)


def is_discarded(module: Module, node: cst.Call, place: Place) -> bool:
    """True where the weights of the model that a call builds are loaded over, or the model is only counted."""
    name = _bound_name(module, node)
    if not name:
        return False
    if _is_loaded_over(module, name, place):
        return True
    uses = _ways_of_use(module, name, place) if "." not in name else ()
    return bool(uses) and "use" not in uses


def _bound_name(module: Module, node: cst.Call) -> str:
    for assignment in module.facts.assignments:
        value = assignment.value
        while isinstance(value, cst.Call) and value is not node and isinstance(value.func, cst.Attribute):
            if value.func.attr.value not in _KEEPS:
                break
            value = value.func.value
        if value is node:
            return _dotted(assignment.target)
    return ""


def _is_loaded_over(module: Module, name: str, place: Place) -> bool:
    around = {(id(b.node), b.arm) for b in place.blocks()}
    for call in module.facts.calls:
        if not _loads(call.node, name):
            continue
        if _is_trained(module, name, place, call.place):
            continue
        conditions = [b for b in call.place.blocks() if b.kind not in {"with", "main"}]
        if call.place.scope is place.scope and all((id(b.node), b.arm) in around for b in conditions):
            return True
    return False


def _is_trained(module: Module, name: str, after: Place, before: Place) -> bool:
    """True where a model is used between two places: what is loaded then is what it has learned."""
    for call in module.facts.calls:
        func = call.node.func
        if call.place.scope is not after.scope or not after.order < call.place.order < before.order:
            continue
        called = _dotted(func) in {name, f"{name}.fit"}
        if called or (_TRAINS.search(last_name(func)) and any(_dotted(a.value) == name for a in call.node.args)):
            return True
    return False


def _loads(call: cst.Call, name: str) -> bool:
    """True for ``name.load_state_dict(...)`` and ``load_checkpoint(path, name)``."""
    func = call.func
    if isinstance(func, cst.Attribute) and _dotted(func.value) == name:
        return func.attr.value in _LOADS
    return bool(_LOADER.match(last_name(func))) and any(_dotted(arg.value) == name for arg in call.args)


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
