"""Whether gradients are taken through a call: it is part of a model, or of code that trains."""

from __future__ import annotations

from randlint import syntax as cst
from randlint.facts import Call, Place, Scope
from randlint.names import names_evaluation, words_of
from randlint.project.memo import remember
from randlint.project.models.models import callers
from randlint.project.models.regions import regions, result_trains, trains_around, trains_in
from randlint.project.models.training_flag import called_by_model, model_class
from randlint.project.module import Module

_MAX_DEPTH = 4


def learns_through(module: Module, call: Call, tensor: cst.BaseExpression | None) -> bool:
    """True where a call makes a layer of a model, or works on a tensor in a model or beside a backward pass; not where
    gradients are switched off, in code that only infers, and for what is named like data."""
    if id(call.node) in _gradless(module) or _only_infers(module, call.place):
        return False
    if _runs_gradless(module, call.place.scope.function, frozenset()):
        return False
    if tensor is not None and _is_data(module, tensor, call.place, 0):
        return False
    function = call.place.scope.function
    if model_class(module, call.place) is not None or (function is not None and function.name == "forward"):
        return True
    if tensor is None:
        return _is_part(call) or (function is not None and trains_in(module, function))
    if trains_around(module, call.place) or called_by_model(module, call.place):
        return True
    return function is not None and result_trains(module, function)


def _is_part(call: Call) -> bool:
    """A layer that is handed to something, given back, or made for the whole file."""
    if isinstance(call.parent, (cst.Call, cst.List, cst.Tuple, cst.Dict, cst.Return)):
        return True
    return call.place.scope.kind == "module" and isinstance(call.parent, (cst.Assign, cst.AnnAssign))


def _is_data(module: Module, node: cst.BaseExpression, place: Place, depth: int) -> bool:
    """True for what has the name of data, and for what a loop over a loader gives, through methods and new names."""
    root, name = _root(node)
    if not isinstance(root, cst.Name) or depth > _MAX_DEPTH:
        return False
    if set(words_of(name)) & _words(module, "tensor_data"):
        return True
    bindings = module.resolver.reaching(root.value, place)
    if any(b.kind == "for" for b in bindings):
        return model_class(module, place) is None
    # `x = resized(x)` asks for the `x` before
    earlier = [b for b in bindings if b.kind == "assign" and b.value is not None and b.place.order < place.order]
    return any(b.value is not None and _is_data(module, b.value, b.place, depth + 1) for b in earlier)


def _root(node: cst.BaseExpression) -> tuple[cst.BaseExpression, str]:
    """The name that attributes, subscripts and methods start from, and the last name on the way to a value."""
    name = node.attr.value if isinstance(node, cst.Attribute) else ""
    while isinstance(node, (cst.Attribute, cst.Subscript, cst.Call)):
        if isinstance(node, cst.Call):
            if not isinstance(node.func, cst.Attribute):
                return node, ""
            node = node.func.value
        else:
            node = node.value
    return node, name or (node.value if isinstance(node, cst.Name) else "")


@remember
def _gradless(module: Module) -> frozenset[int]:
    """Calls without gradients, and those in functions that are named for evaluation."""
    off = (r for r in regions(module) if r.no_grad or r.named == "evaluation")
    return frozenset(id(call.node) for region in off for call in region.calls)


def _runs_gradless(module: Module, function: Scope | None, visited: frozenset[Scope]) -> bool:
    """True where models of the file run a function, or the part whose ``forward`` it is, without gradients only."""
    if function is None or function in visited or len(visited) >= _MAX_DEPTH:
        return False
    sites = (*callers(module, function), *_instance_calls(module, function))
    visited = visited | {function}
    off = _gradless(module)
    return bool(sites) and all(
        model_class(module, site.place) is not None
        and (id(site.node) in off or _runs_gradless(module, site.place.scope.function, visited))
        for site in sites
    )


def _instance_calls(module: Module, function: Scope) -> tuple[Call, ...]:
    """``self.part(x)``, where the function is ``forward`` of the class of that part."""
    owner = function.parent
    if function.name != "forward" or owner is None or owner.kind != "class":
        return ()
    return tuple(
        c
        for c in module.facts.calls
        if any(v.scope is owner and v.path.endswith("()") for v in module.values(c.node.func, c.place))
    )


def _only_infers(module: Module, place: Place) -> bool:
    if names_evaluation(module.source.path.stem) == "evaluation":
        return True
    classes = [s.name for s in place.scope.chain() if s.kind == "class"]
    if any(set(words_of(name)) & _words(module, "inference_code") for name in (module.source.display, *classes)):
        return True
    keeps_data = any(set(words_of(name)) & _words(module, "data_code") for name in classes)
    return keeps_data and model_class(module, place) is None


@remember
def _words(module: Module, table: str) -> frozenset[str]:
    return frozenset(word for row in module.catalogue.table(table) for word in row["words"])
