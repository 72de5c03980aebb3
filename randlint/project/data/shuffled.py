"""What the shuffles and splits of a file work on, and whether two of them draw the same numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from randlint import syntax as cst
from randlint.facts import Call, Place, Scope
from randlint.facts.tree import walk
from randlint.facts.values import NOT_CONSTANT
from randlint.project.memo import remember
from randlint.project.module import Module
from randlint.project.operations import Operation
from randlint.project.seeds.seeding import seed_events
from randlint.project.settings import last_name
from randlint.records import dataclass

_ROLES = frozenset({"shuffle", "split", "pipeline-shuffle"})
_RESEEDING = frozenset({"seed", "manual_seed", "setstate", "set_state", "__setstate__"})
_ROOTS = (cst.Attribute, cst.Subscript)


@dataclass(frozen=True, slots=True, eq=False)
class Shuffled:
    """One shuffle or split: ``call`` is what the user sees, a helper's call where the shuffle stands inside one.

    ``data`` are the names of what is shuffled, ``results`` those of what comes out.
    """

    operation: Operation
    call: Call
    data: tuple[str, ...]
    results: tuple[str, ...]

    @property
    def names(self) -> frozenset[str]:
        return frozenset((*self.data, *self.results))


@remember
def shuffles(module: Module) -> tuple[Shuffled, ...]:
    """All shuffles and splits of one thing each whose names can be seen, in order of the file; helpers where called."""
    found = []
    for operation in module.select(effect="draw", role=tuple(sorted(_ROLES))):
        if operation.is_random is not True:
            continue
        data = tuple(_data_of(operation))
        results = tuple(_targets_of(module, operation.node))
        if data or results:
            shuffled = Shuffled(operation, operation.call, data, results)
            found += list(_called(shuffled)) or [shuffled]
    return tuple(sorted(found, key=lambda s: s.call.place.order))


def _data_of(operation: Operation) -> Iterator[str]:
    """Names of what is shuffled; nothing where one call shuffles several things, which then stay together."""
    node, module = operation.node, operation.module
    plain = [arg.value for arg in node.args if arg.keyword is None]
    if operation.api.returns == "self" and isinstance(node.func, cst.Attribute):
        plain = [node.func.value]
    elif operation.api.parameters:
        plain = plain[:1]
    if len(plain) == 1 and isinstance(plain[0], (cst.Name, cst.Attribute)):
        yield module.code(plain[0])
    elif len(plain) > 1 or any(arg.star for arg in node.args):
        return
    yield from _ordered_by(operation)


def _ordered_by(operation: Operation) -> Iterator[str]:
    """What is put in the order that a call draws: ``x`` for ``x[permutation(n)]``, directly or through a name."""
    module, place = operation.module, operation.place
    if isinstance(operation.call.parent, cst.Index) and place.statement is not None:
        for node in walk(place.statement):
            if isinstance(node, cst.Subscript) and node.slice[0].slice is operation.call.parent:
                yield from _owner_text(module, node)
    for name in _targets_of(module, operation.node):
        for use in module.facts.loads.get(name, ()):
            if not any(b.value is operation.node for b in module.resolver.reaching(name, use)):
                continue
            for node in walk(use.statement) if use.statement is not None else ():
                if isinstance(node, cst.Subscript) and _is_index(node, name) and use.scope is place.scope:
                    yield from _owner_text(module, node)


def _owner_text(module: Module, node: cst.Subscript) -> Iterator[str]:
    if isinstance(node.value, cst.Attribute) and node.value.attr.value in {"iloc", "loc"}:
        yield module.code(node.value.value)
    elif isinstance(node.value, (cst.Name, cst.Attribute)):
        yield module.code(node.value)


def _is_index(node: cst.Subscript, name: str) -> bool:
    index = node.slice[0].slice
    return isinstance(index, cst.Index) and isinstance(index.value, cst.Name) and index.value.value == name


def _targets_of(module: Module, call: cst.Call) -> Iterator[str]:
    """The names that what a call returns is bound to, also after ``.reset_index()`` and the like."""
    for target in _targets(module).get(call, ()):
        parts = [e.value for e in target.elements] if isinstance(target, (cst.Tuple, cst.List)) else [target]
        yield from (module.code(part) for part in parts if isinstance(part, (cst.Name, cst.Attribute)))


@remember
def _targets(module: Module) -> dict[cst.Call, list[cst.CSTNode]]:
    """What each call of a file is assigned to, directly or at the beginning of a chain of methods."""
    found: dict[cst.Call, list[cst.CSTNode]] = {}
    for assignment in module.facts.assignments:
        node = assignment.value
        while isinstance(node, cst.Call):
            found.setdefault(node, []).append(assignment.target)
            node = node.func.value if isinstance(node.func, cst.Attribute) else None
    return found


def _called(shuffled: Shuffled) -> Iterator[Shuffled]:
    """The same where the thing is a parameter of a local function: once for each call of that."""
    operation, module = shuffled.operation, shuffled.operation.module
    function = operation.place.scope.function
    if function is None or len(shuffled.data) != 1:
        return
    parameters = [p.name.value for p in function.parameters]
    if shuffled.data[0] not in parameters:
        return
    bound = function.bindings.get(shuffled.data[0], ())
    if any(b.kind != "param" and b.place.order < operation.place.order for b in bound):
        return
    for call in module.call_sites(function):
        argument = _passed(call.node, function, shuffled.data[0], parameters)
        if isinstance(argument, (cst.Name, cst.Attribute)) and call.place.scope.function is not function:
            yield replace(
                shuffled, call=call, data=(module.code(argument),), results=tuple(_targets_of(module, call.node))
            )


def _passed(call: cst.Call, function: Scope, name: str, parameters: list[str]) -> cst.BaseExpression | None:
    position = parameters.index(name)
    is_method = function.parent is not None and function.parent.kind == "class"
    if is_method and isinstance(call.func, cst.Attribute) and parameters[0] in {"self", "cls"}:
        position -= 1
    for index, arg in enumerate(call.args):
        if arg.keyword is not None and arg.keyword.value == name:
            return arg.value
        if arg.keyword is None and not arg.star and index == position:
            return arg.value
    return None


# -- the numbers ---------------------------------------------------------------------------------------------------


def draw_apart(first: Shuffled, second: Shuffled) -> bool:
    """True where two shuffles surely draw different numbers: from a stream that moves on, or by different seeds."""
    if first.call.place.excludes(second.call.place):
        return False
    before, after = _pinned_by(first.operation), _pinned_by(second.operation)
    if before is None or after is None:
        return False
    if before[0] == after[0] == "seed":
        return type(before[1]) is type(after[1]) and bool(before[1] != after[1])
    if before == after:
        return not _starts_anew(first, second)
    kinds = {before[0], after[0]}
    same_way = first.operation.api is second.operation.api
    return kinds == {"stream"} or (kinds == {"stream", "seed"} and same_way)


def moves_on(shuffled: Shuffled) -> bool:
    """True where doing it again surely draws other numbers: nothing in its loop starts the stream anew."""
    pinned = _pinned_by(shuffled.operation)
    if pinned is None or pinned[0] == "seed":
        return False
    return not _starts_anew(shuffled, shuffled)


def _pinned_by(operation: Operation) -> tuple[str, Any] | None:
    """What decides the numbers: ("seed", 0), ("stream", "numpy"), ("generator", where it was made), or not known."""
    if operation.seed_parameter:
        seed = operation.seed
        if seed.is_unknown:
            return None
        if operation.is_unseeded:
            return ("stream", operation.stream or operation.api.name)
        if seed.constant is not NOT_CONSTANT:
            return ("seed", seed.constant)
        return _generator(operation.module, seed.node, operation.place)
    if operation.stream is not None:
        plain = [arg for arg in operation.node.args if arg.keyword is None]
        return ("stream", operation.stream) if len(plain) == 1 else None  # ``shuffle(x, lambda: 0.5)`` repeats itself
    func = operation.node.func
    return _generator(operation.module, func.value, operation.place) if isinstance(func, cst.Attribute) else None


def _generator(module: Module, node: cst.BaseExpression | None, place: Place) -> tuple[str, Any] | None:
    """The one generator that an expression names; None for integers, for what may be one, and for several."""
    values = module.values(node, place)
    if len(values) != 1 or values[0].node is None:
        return None
    made = (module.project.module_of(values[0].facts) or module).operation_at(values[0].node)
    if made is None or made.effect not in {"make", "derive"} or values[0].node is node:
        return None
    return ("generator", values[0].node)


def _starts_anew(first: Shuffled, second: Shuffled) -> bool:
    """Whether the stream, or the generator, may be seeded or set between two shuffles, or inside the helper."""
    module = first.operation.module
    start, end = first.call.place, second.call.place
    loop = end.loop if first is second else None
    helper = first.operation.place.scope if first.call is not first.operation.call else None
    streams = {first.operation.stream, second.operation.stream, "*"}
    for event in seed_events(module):
        if streams & event.streams and _is_between(event.place, start, end, loop, helper):
            return True
    pinned = _pinned_by(first.operation)
    made = module.facts.calls_by_node.get(pinned[1]) if pinned is not None and pinned[0] == "generator" else None
    places = [*_places_of_new_starts(module), *((made.place,) if made is not None else ())]
    return any(_is_between(place, start, end, loop, helper) for place in places)


@remember
def _places_of_new_starts(module: Module) -> tuple[Place, ...]:
    """Where a file seeds or sets whatever may be a generator, by the names of methods and of ``state``."""
    called = (c.place for c in module.facts.calls if isinstance(c.node.func, cst.Attribute) and _reseeds(c.node.func))
    state = (a for a in module.facts.assignments if isinstance(a.target, _ROOTS))
    return (*called, *(a.place for a in state if last_name(a.target) == "state"))


def _reseeds(func: cst.Attribute) -> bool:
    return func.attr.value in _RESEEDING


def _is_between(place: Place, start: Place, end: Place, loop: Any, helper: Scope | None) -> bool:
    if helper is not None and place.scope is helper:
        return True
    if loop is not None:
        return loop in place.blocks()
    return place.scope is end.scope and start.order < place.order < end.order
