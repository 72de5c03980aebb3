"""Loops of a project that fill every weight of some model, and whether a class may be that model or a part of it."""

from __future__ import annotations

from randlint import syntax as cst
from randlint.facts import Call, Place, Scope
from randlint.facts.tree import walk
from randlint.names import is_builder
from randlint.project.memo import remember
from randlint.project.mentions import mentioning
from randlint.project.models.models import members, project_bases, sources
from randlint.project.module import Module
from randlint.project.settings import last_name

# How people spell the filling of every weight of a model.
_FILLS = (
    "xavier_uniform_", "xavier_uniform", "xavier_normal_", "uniform_", "normal_", "kaiming_normal_",
    "kaiming_uniform_", "orthogonal_", "constant_", "zeros_", "trunc_normal_", "truncated_normal_",
)  # fmt: skip
_NAMES = ("p", "param", "parameter")
_SPELLED = (
    *(f"{fill}({name}{end}" for fill in _FILLS for name in _NAMES for end in ",)"),
    *(f"{name}.data.{fill}" for fill in _FILLS for name in _NAMES),
)
_ALL_WEIGHTS = frozenset({"parameters", "named_parameters"})
_LOOKED_UP = "builtins.getattr()"
_MAX_DEPTH = 6
_MOST_PARTS = 80


def filled_in_a_loop(module: Module, owner: Scope) -> bool:
    """True where a loop of the project fills all weights of a model that may be, or hold, a class of a file."""
    files = mentioning(module.project, _SPELLED)
    if files is None:
        return True
    for path in files:
        other = module if path == module.source.path else module.project.load(path)
        if other is None or any(_reaches(other, loop, owner) for loop in _loops(other)):
            return True
    return False


@remember
def _loops(module: Module) -> tuple[tuple[cst.BaseExpression | None, Place], ...]:
    """The models whose weights are filled one by one, None where that is not seen, with a place in each loop."""
    found = []
    for call in module.facts.calls:
        name = _filled(call.node)
        if name is None:
            continue
        heads = (b.node for b in call.place.blocks() if b.kind == "loop" and isinstance(b.node, cst.For))
        head = next((h for h in heads if _binds(h.target, name)), None)
        found.append((_weights_of(head.iter) if head is not None else None, call.place))
    return tuple(found)


def _filled(node: cst.Call) -> str | None:
    """``p`` of ``normal_(p)`` and ``p.data.normal_()``."""
    if last_name(node.func) not in _FILLS:
        return None
    weight = node.args[0].value if node.args else None
    if isinstance(node.func, cst.Attribute) and last_name(node.func.value) in {"data", *_NAMES}:
        weight = node.func.value
    if isinstance(weight, cst.Attribute) and weight.attr.value == "data":
        weight = weight.value
    return weight.value if isinstance(weight, cst.Name) and weight.value in _NAMES else None


def _binds(target: cst.CSTNode, name: str) -> bool:
    return any(isinstance(n, cst.Name) and n.value == name for n in walk(target))


def _weights_of(node: cst.CSTNode) -> cst.BaseExpression | None:
    """``model`` of ``model.named_parameters()``."""
    found = [n.value for n in walk(node) if isinstance(n, cst.Attribute) and n.attr.value in _ALL_WEIGHTS]
    return found[0] if len(found) == 1 else None


def _reaches(module: Module, loop: tuple[cst.BaseExpression | None, Place], owner: Scope) -> bool:
    model, place = loop
    return model is None or _may_be(module, model, place, owner)


def _may_be(module: Module, model: cst.BaseExpression, place: Place, owner: Scope, depth: int = 0) -> bool:
    """Whether a model at a place may be, or hold, an instance of a class."""
    if depth > _MAX_DEPTH:
        return True
    function = place.scope.function
    if isinstance(model, cst.Name) and function is not None:
        position = next((i for i, p in enumerate(function.parameters) if p.name.value == model.value), -1)
        is_method = function.parent is not None and function.parent.kind == "class"
        if is_method and position == 0 and function.parent is not None:
            return _may_hold(module, function.parent, owner)
        if position >= 0 and not is_method:
            return _handed(module, function, position, owner, depth)
    made = sources(module, model, place)
    known = all(s.kind == "layer" or (s.kind == "class" and s.scope is not None) for s in made)
    return not known or any(s.scope is not None and _may_hold(s.module, s.scope, owner) for s in made)


def _handed(module: Module, function: Scope, position: int, owner: Scope, depth: int) -> bool:
    """Whether somebody may hand the class to a function: a call in its file, or whoever imports it."""
    path = module.source.path
    named = mentioning(module.project, (function.name,))
    if named is None or any(module.project.spells(p, path.stem) for p in named if p != path):
        return True
    for call in module.call_sites(function):
        args = call.node.args
        if len(args) <= position or any(a.keyword is not None or a.star for a in args[: position + 1]):
            return True
        if _may_be(module, args[position].value, call.place, owner, depth + 1):
            return True
    return any(_is_passed_on(module, load) for load in module.facts.loads.get(function.name, ()))


def _is_passed_on(module: Module, load: Place) -> bool:
    """Whether a function's name is read for anything but a call of it, such as ``model.apply(init)``."""
    node = getattr(load, "node", None)
    return not any(call.node.func is node for call in module.facts.calls)


def _may_hold(module: Module, holder: Scope, owner: Scope) -> bool:
    """Whether a class is, derives from, is a base of, or builds another one; True where its parts are not seen."""
    parts = _parts(module, holder)
    return parts is None or owner in parts


@remember
def _parts(module: Module, holder: Scope) -> frozenset[Scope] | None:
    """A class with its bases, what it builds, and what these build; None where that is not seen."""
    found: set[Scope] = set()
    queue = [(module, holder)]
    while queue:
        other, scope = queue.pop()
        if scope in found:
            continue
        found.add(scope)
        queue += project_bases(other, scope) if scope.kind == "class" else []
        for call in other.facts.calls:
            if any(s is scope for s in call.place.scope.chain()):
                built = _built(other, call, scope)
                if built is None:
                    return None
                queue += built
        if len(found) > _MOST_PARTS:
            return None
    return frozenset(found)


def _built(module: Module, call: Call, holder: Scope) -> list[tuple[Module, Scope]] | None:
    """The classes and functions of the project that a call names; None where it may build anything."""
    func = call.node.func
    if isinstance(func, cst.Attribute) and last_name(func.value) == "self":
        return None if _was_handed(module, holder, func.attr.value) else []
    function = call.place.scope.function
    builds = function is None or is_builder(function.name)
    if function is not None and _is_method(function) and not builds:
        return []
    if isinstance(func, (cst.Subscript, cst.Call)) and builds:
        return None
    found = []
    for node in (func, *(a.value for a in call.node.args)):
        if not isinstance(node, (cst.Name, cst.Attribute)):
            continue
        for value in module.values(node, call.place):
            scope, other = value.scope, module.project.module_of(value.facts)
            if (
                builds
                and node is func
                and isinstance(func, cst.Name)
                and (value.is_unknown or value.path == _LOOKED_UP)
            ):
                return None
            if scope is not None and other is not None and not _is_method(scope) and not value.path.endswith("()"):
                found.append((other, scope))
    return found


def _is_method(scope: Scope) -> bool:
    return scope.kind == "function" and scope.parent is not None and scope.parent.kind == "class"


def _was_handed(module: Module, holder: Scope, name: str) -> bool:
    """``self.encoder(x)``, where the encoder was given to the constructor."""
    for other, binding in members(module, holder, name) if holder.kind == "class" else ():
        value = binding.value
        is_container = isinstance(value, cst.Call) and other.has_role(value.func, binding.place, "module-container")
        parts = [a.value for a in value.args] if isinstance(value, cst.Call) and is_container else [value]
        if any(isinstance(part, cst.Name) and _is_parameter(binding.place, part.value) for part in parts):
            return True
    return False


def _is_parameter(place: Place, name: str) -> bool:
    bindings = next((s.bindings[name] for s in place.scope.chain() if name in s.bindings), [])
    return any(binding.kind == "param" for binding in bindings)
