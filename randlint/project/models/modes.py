"""Where a model is put in evaluation or training mode, and whether it is in evaluation mode at a place.

Lenient on purpose: models are told apart by the last part of their names, aliases and holders count, and so does an
``eval()`` in a caller, in an enclosing function or earlier at module level.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from randlint import syntax as cst
from randlint.facts import Binding, Call, Place, Scope
from randlint.patterns import regex
from randlint.project.arguments import bind_argument
from randlint.project.memo import remember
from randlint.project.models.models import callers, looks_like_model, mode_set, parameter_names, returns_itself
from randlint.project.module import Module
from randlint.project.settings import last_name
from randlint.records import dataclass

ANY = "*"
_MAX_DEPTH = 6
# A helper whose body cannot be read and that is named after what it does.
_SWITCH = regex(
    r"(^|_)set_?(to_?)?(eval|test|inference)|^set_mode$|(eval|test|inference)_?mode$"
    r"|^(to|switch|prep|toggle)_\w*(eval|test|infer|rollout)",
    re.I,
)


@dataclass(frozen=True, slots=True, eq=False)
class ModeEvent:
    """A place at which the models of these names (``*`` for any) are put in a mode: "eval" or "train"."""

    place: Place
    keys: frozenset[str]
    mode: str


def in_evaluation(module: Module, place: Place, keys: frozenset[str]) -> bool:
    """True where a model of one of these names is, or may be, in evaluation mode at ``place``."""
    return _evaluated(module, place, keys, frozenset())


def mode_events(module: Module) -> tuple[ModeEvent, ...]:
    """All places of a file at which a model is switched, in order of the walk."""
    return _events(module)


def _evaluated(module: Module, place: Place, keys: frozenset[str], visited: frozenset[int]) -> bool:
    own = _owner(place.scope)
    before = [e for e in _matching(module, keys) if _owner(e.place.scope) is own and e.place.order < place.order]
    before = [e for e in before if not e.place.excludes(place)]
    if before:
        return before[-1].mode == "eval" or (
            any(e.mode == "eval" for e in before) and not before[-1].place.dominates(place)
        )
    function = place.scope.function
    if function is None or id(function) in visited or len(visited) > _MAX_DEPTH:
        return False
    visited = visited | {id(function)}
    return (
        _around(module, function, keys)
        or _peers(module, function, keys)
        or _by_callers(module, function, keys, visited)
        or _at_module_level(module, place, keys)
    )


def _owner(scope: Scope) -> Scope:
    return scope.function or scope


def _matching(module: Module, keys: frozenset[str]) -> list[ModeEvent]:
    return [e for e in _events(module) if ANY in e.keys or e.keys & keys]


def _around(module: Module, function: Scope, keys: frozenset[str]) -> bool:
    """``eval()`` anywhere in a function around this one."""
    outer = {id(s) for s in function.chain() if s is not function and s.kind == "function"}
    return any(e.mode == "eval" and id(_owner(e.place.scope)) in outer for e in _matching(module, keys))


def _peers(module: Module, function: Scope, keys: frozenset[str]) -> bool:
    """``eval()`` in another method of the same class that leaves it so."""
    owner = function.parent
    if owner is None or owner.kind != "class":
        return False
    last: dict[int, str] = {}
    for event in _matching(module, keys):
        scope = event.place.scope.function
        if scope is not None and scope is not function and scope.enclosing_class is owner:
            last[id(scope)] = event.mode
    return "eval" in last.values()


def _by_callers(module: Module, function: Scope, keys: frozenset[str], visited: frozenset[int]) -> bool:
    for call in callers(module, function):
        names = _translated(module, function, call, keys)
        if _evaluated(module, call.place, names, visited):
            return True
    return False


def _translated(module: Module, function: Scope, call: Call, keys: frozenset[str]) -> frozenset[str]:
    """Names as the caller spells them: a parameter's name becomes that of the argument."""
    names = parameter_names(function)
    found = set(keys)
    for name in names:
        if name in keys:
            argument = bind_argument(module, call.node, call.place, name, names)
            if argument.is_given and argument.node is not None:
                found |= names_of(module, argument.node, call.place)
    return frozenset(found)


def _at_module_level(module: Module, place: Place, keys: frozenset[str]) -> bool:
    found = [e for e in _matching(module, keys) if _owner(e.place.scope).kind == "module"]
    return bool(found) and found[-1].mode == "eval"


# -- events ------------------------------------------------------------------------------------------------------


@remember
def _events(module: Module) -> tuple[ModeEvent, ...]:
    found = []
    for call in module.facts.calls:
        found += _events_of(module, call, 0)
    return tuple(sorted(found, key=lambda e: e.place.order))


def _events_of(module: Module, call: Call, depth: int) -> list[ModeEvent]:
    func = call.node.func
    mode = mode_set(call.node)
    if mode and isinstance(func, cst.Attribute):
        keys = names_of(module, func.value, call.place, holders=False, parts=mode == "eval")
        if not keys and isinstance(func.value, cst.Call):
            return []  # ``Net().eval()``: said of what is made there, which has no name yet
        return [ModeEvent(call.place, keys or frozenset({ANY}), mode)]
    found = _by_helper(module, call, depth)
    if found:
        return found
    name = last_name(func)
    if not _SWITCH.search(name) or module.operation_at(call.node) is not None:
        return []
    if not any(v.scope is not None for v in module.values(func, call.place)):
        return [ModeEvent(call.place, frozenset({ANY}), "eval")]
    return []


def _by_helper(module: Module, call: Call, depth: int) -> list[ModeEvent]:
    """What a function of the project leaves its models in: the last switch in its body counts."""
    if depth > _MAX_DEPTH or not _may_switch(module, call):
        return []
    found = []
    for value in module.values(call.node.func, call.place):
        owner = module.project.module_of(value.facts)
        function = value.scope
        if function is not None and function.kind == "class" and not value.path.endswith("()"):
            function = next((c for c in function.children if c.name == "__init__"), None)
        if owner is None or function is None or function.kind != "function":
            continue
        if any(s is function for s in call.place.scope.chain()):
            continue
        for keys, mode in _effect(owner, function, depth + 1):
            found.append(ModeEvent(call.place, _translated(module, function, call, keys), mode))
    return found


def _may_switch(module: Module, call: Call) -> bool:
    """False where a function of another file is given nothing that is named like a model: it need not be read."""
    root: cst.BaseExpression = call.node.func
    while isinstance(root, cst.Attribute):
        root = root.value
    if not isinstance(root, cst.Name):
        return False
    bindings = module.resolver.reaching(root.value, call.place)
    if bindings and all(b.kind not in {"import", "star"} for b in bindings):
        return True
    return any(looks_like_model(arg.value) for arg in call.node.args)


@remember
def _effect(module: Module, function: Scope, depth: int) -> tuple[tuple[frozenset[str], str], ...]:
    last: dict[frozenset[str], str] = {}
    for call in module.calls_in(function):
        for event in _events_of(module, call, depth):
            last.pop(event.keys, None)
            last[event.keys] = event.mode
    return tuple(last.items())


# -- names -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Names:
    """How far names are followed; see :func:`names_of`."""

    module: Module
    holders: bool
    parts: bool

    def of(self, node: cst.CSTNode, place: Place, depth: int) -> frozenset[str]:
        if depth > _MAX_DEPTH:
            return frozenset()
        if isinstance(node, cst.Attribute):
            own = self.of(node.value, place, depth + 1) if self.holders or node.attr.value == "module" else frozenset()
            own |= frozenset() if node.attr.value == "module" else {node.attr.value}
            return own | self._of_attribute(node, place, depth)
        if isinstance(node, cst.Name):
            if _is_self(self.module, node, place):
                return frozenset()
            bindings = self.module.resolver.reaching(node.value, place)
            return frozenset({node.value}) | self._of_bindings(bindings, depth)
        if isinstance(node, cst.Call):
            return self._of_call(node, place, depth)
        if isinstance(node, cst.Subscript):
            return frozenset({ANY}) | self.of(node.value, place, depth + 1)
        if isinstance(node, (cst.Tuple, cst.List)):
            return self._of_all([e.value for e in node.elements], place, depth)
        return frozenset()

    def _of_all(self, nodes: Sequence[cst.CSTNode], place: Place, depth: int) -> frozenset[str]:
        return frozenset(name for node in nodes for name in self.of(node, place, depth + 1))

    def _of_call(self, node: cst.Call, place: Place, depth: int) -> frozenset[str]:
        func = node.func
        if isinstance(func, cst.Attribute) and func.attr.value in returns_itself(self.module.project):
            return self.of(func.value, place, depth + 1)
        held = [a.value for a in node.args if looks_like_model(a.value)] if self.parts else []
        return self._of_all(held, place, depth + 1)

    def _of_bindings(self, bindings: Sequence[Binding], depth: int) -> frozenset[str]:
        found: set[str] = set()
        for binding in bindings:
            if binding.kind == "for" and binding.value is not None:
                found |= self.of(binding.value, binding.place, depth + 1) or {ANY}
            elif binding.kind == "assign" and binding.value is not None and binding.unpack is None:
                found |= self.of(binding.value, binding.place, depth + 1)
        return frozenset(found)

    def _of_attribute(self, node: cst.Attribute, place: Place, depth: int) -> frozenset[str]:
        """``self.model = model.to(device)``: the attribute is known by the other name too."""
        owner = place.scope.enclosing_class
        if owner is None or not isinstance(node.value, cst.Name) or not _is_self(self.module, node.value, place):
            return frozenset()
        assigned = [b for b in owner.attributes.get(node.attr.value, ()) if b.kind == "assign"]
        return self._of_bindings(assigned, depth)


def names_of(
    module: Module, node: cst.CSTNode, place: Place, *, holders: bool = True, parts: bool = True
) -> frozenset[str]:
    """Names under which a model may be known: its own last part, and what it was assigned from.

    With ``holders`` also the objects it is reached through: ``eval()`` on those reaches it too. With ``parts`` also
    the models that were put into it when it was made; a ``train()`` of a trainer is not one of its model.
    """
    return _Names(module, holders, parts).of(node, place, 0)


def _is_self(module: Module, node: cst.Name, place: Place) -> bool:
    bindings = module.resolver.reaching(node.value, place)
    return node.value in {"self", "cls"} and any(b.kind == "param" for b in bindings)


__all__ = ["ANY", "ModeEvent", "in_evaluation", "mode_events", "names_of"]
