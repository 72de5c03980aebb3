"""Pipelines that are divided into parts behind a shuffle that puts their rows into another order in each iteration."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Any

from randlint import syntax as cst
from randlint.facts import Call, Place, Scope, Value
from randlint.facts.values import NOT_CONSTANT, literal
from randlint.project.arguments import Argument, bind_argument
from randlint.project.data.held_out import speak_of_evaluation, speak_of_parts, targets_of, words_in
from randlint.project.memo import remember
from randlint.project.models.models import parameter_names
from randlint.project.models.neighbours import calls_of, passed_for
from randlint.project.module import Module
from randlint.project.operations import Operation
from randlint.records import dataclass

_MAX_DEPTH = 24
_MAX_STEPS = 300
_FEW = 5  # rows that are taken to be looked at


@dataclass(frozen=True, slots=True, eq=False)
class Shuffle:
    """A call after which rows come in a random order; ``api`` is None where only the method's name speaks for it.

    ``again`` tells whether each iteration has an order of its own, ``seeded`` whether the call is given a seed, and
    ``surely`` whether it runs in any case. ``order`` is the parameter that keeps the first order if it is False, empty
    where there is none.
    """

    module: Module
    node: cst.Call
    place: Place
    operation: Operation | None
    again: bool
    seeded: bool
    surely: bool
    order: str


@dataclass(frozen=True, slots=True, eq=False)
class Division:
    """Two parts of a pipeline that were meant to share no rows, and do, because of a shuffle before they were parted.

    ``named`` tells whether names say that they are parts of a data set. ``apart``: each is made by a run of its own.
    """

    shuffle: Shuffle
    module: Module
    head: Call
    tail: Call
    named: bool
    apart: bool


@remember
def divisions(module: Module) -> tuple[Division, ...]:
    """The shuffles behind which a file parts a pipeline, each once, in order of the second part."""
    found: list[Division] = []
    for row in module.catalogue.table("division"):
        heads, tails = (_calls_of_method(module, row[kind]) for kind in ("head", "tail"))
        if not heads or not tails:
            continue
        trails = {id(call): _trail(module, call, row) for call in (*heads, *tails)}
        for tail in tails:
            for head in heads:
                division = _division(module, head, tail, trails)
                if division is not None and not any(d.shuffle.node is division.shuffle.node for d in found):
                    found.append(division)
    return tuple(found)


def _calls_of_method(module: Module, name: str) -> list[Call]:
    return [
        call
        for call in module.facts.calls
        if isinstance(call.node.func, cst.Attribute) and call.node.func.attr.value == name and call.node.args
    ]


def _division(module: Module, head: Call, tail: Call, trails: Mapping[int, _Trail]) -> Division | None:
    first, second = trails[id(head)], trails[id(tail)]
    if id(head.node) in second.passed or id(tail.node) in first.passed:
        return None  # one part of the other
    named, apart = _are_parts(module, head, tail), head.place.excludes(tail.place)
    common = [s for s in first.shuffles if any(s.node is other.node for other in second.shuffles)]
    shuffle = next((s for s in common if s.again or (apart and not s.seeded)), None)
    if shuffle is None or named is None:
        return None
    # Have: two parts of one pipeline, whose rows have another order in each iteration, or each time that it is built.
    return Division(shuffle, module, head, tail, named, apart)


# -- parts of a data set -----------------------------------------------------------------------------------------


def _are_parts(module: Module, head: Call, tail: Call) -> bool | None:
    """True where names say that two calls part held-out rows from others, False where both are called after training or
    only their counts agree, else None."""
    first, second = (targets_of(module, call) for call in (head, tail))
    if speak_of_parts(first) and speak_of_parts(second):
        return speak_of_evaluation([first]) or speak_of_evaluation([second])
    count = _count(head)
    if module.code(count) != module.code(_count(tail)):
        return None
    around = head.place.scope.function
    names = [*first, *second, *words_in(count), around.name if around is not None else ""]
    number = literal(count)
    return True if speak_of_parts(names) else None if isinstance(number, int) and number <= _FEW else False


def _count(call: Call) -> cst.BaseExpression:
    return call.node.args[0].value


# -- the way back to a shuffle -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Run:
    """A call of a function of the project, whose inside is being looked at."""

    module: Module
    node: cst.Call
    place: Place
    function: Scope


@dataclass(slots=True)
class _Trail:
    """What a pipeline was made of: its shuffles, nearest first, and the calls on the way to them."""

    row: Mapping[str, Any]
    shuffles: list[Shuffle] = field(default_factory=list)
    passed: set[int] = field(default_factory=set)
    steps: int = 0


def _trail(module: Module, call: Call, row: Mapping[str, Any]) -> _Trail:
    trail = _Trail(row)
    if isinstance(call.node.func, cst.Attribute):
        _follow(trail, module, call.node.func.value, call.place, ())
    return trail


def _follow(trail: _Trail, module: Module, node: cst.CSTNode | None, place: Place, runs: tuple[_Run, ...]) -> None:
    trail.steps += 1
    if node is None or trail.steps > _MAX_STEPS or len(runs) > _MAX_DEPTH:
        return
    for value in module.values(node, place):
        owner = module.project.module_of(value.facts) or module
        if value.binding is not None and value.binding.kind == "param" and value.path == f"?{value.binding.name}":
            for other, argument, at in _passed(owner, value, runs):
                _follow(trail, other, argument.node, at, runs[:-1])
        elif isinstance(value.node, cst.Tuple) and value.place is not None:
            _follow(trail, owner, _element(value.node, value), value.place, runs)
        elif isinstance(value.node, cst.Call) and value.place is not None:
            _through(trail, owner, value.node, value, runs)


def _passed(module: Module, value: Value, runs: tuple[_Run, ...]) -> Iterator[tuple[Module, Argument, Place]]:
    """What a parameter is given: by the run that is being looked at, else by all calls that are seen."""
    binding = value.binding
    if binding is None:
        return
    if runs and runs[-1].function is binding.place.scope:
        run = runs[-1]
        names = parameter_names(run.function)
        yield run.module, bind_argument(run.module, run.node, run.place, binding.name, names), run.place
    else:
        yield from passed_for(module, binding)


def _through(trail: _Trail, module: Module, node: cst.Call, value: Value, runs: tuple[_Run, ...]) -> None:
    place = value.place
    if place is None or id(node) in trail.passed:
        return
    trail.passed.add(id(node))
    shuffle = _shuffle(module, node, place, value.path, trail.row, runs)
    if shuffle is not None:
        trail.shuffles.append(shuffle)
        if shuffle.again:
            return
    func = node.func
    if isinstance(func, cst.Attribute):
        if func.attr.value in trail.row["keeps"] or any(word in module.code(node) for word in trail.row["keepers"]):
            return  # from the first whole iteration on, the order stays
        _follow(trail, module, func.value, place, runs)
    for called in module.values(func, place):
        if called.scope is not None and called.scope.kind == "function":
            owner = module.project.module_of(called.facts) or module
            inside = (*runs, _Run(module, node, place, called.scope))
            for given, where in called.scope.returns:
                _follow(trail, owner, _element(given, value), where, inside)


def _element(given: cst.BaseExpression, value: Value) -> cst.BaseExpression | None:
    """What a function gives back, or the part of it that a name is bound to: ``rows, count = load()``."""
    if not isinstance(given, cst.Tuple):
        return given
    index = value.binding.unpack if value.binding is not None else None
    return given.elements[index].value if index is not None and 0 <= index < len(given.elements) else None


# -- shuffles ------------------------------------------------------------------------------------------------------


def _shuffle(
    module: Module, node: cst.Call, place: Place, path: str, row: Mapping[str, Any], runs: tuple[_Run, ...]
) -> Shuffle | None:
    operation = module.operation_at(node)
    if operation is not None:
        if operation.api.name not in row["apis"] or operation.is_random is not True:
            return None
    elif not (isinstance(node.func, cst.Attribute) and _is_meant(module, node.func, path, row)):
        return None
    entered = _is_entered(module, place, runs)
    if entered is False:
        return None
    again = _gives_new_orders(module, node, place, operation, row)
    if again is None:
        return None
    named = bind_argument(module, node, place, row["seed"], tuple(row["parameters"]))
    seed = named if operation is None else operation.seed
    seeded = not seed.is_missing and not seed.is_none
    order = row["order"] if operation is None or row["order"] in operation.api.parameters else ""
    return Shuffle(module, node, place, operation, again, seeded, entered is True, order)


def _gives_new_orders(
    module: Module, node: cst.Call, place: Place, operation: Operation | None, row: Mapping[str, Any]
) -> bool | None:
    """Whether each iteration has an order of its own; None where that cannot be told."""
    parameters = tuple(row["parameters"]) if operation is None else operation.api.parameters
    order = bind_argument(module, node, place, row["order"], parameters)
    if order.is_missing or order.is_none:
        return True
    known = order.constant
    return known if isinstance(known, bool) else None


def _is_meant(module: Module, func: cst.Attribute, path: str, row: Mapping[str, Any]) -> bool:
    """True for the method of something unknown, in a file that uses the library and no other one with such a method."""
    if func.attr.value != row["shuffle"] or not path.startswith(("?", ".", *row["libraries"])):
        return False
    imported = {fact.module.partition(".")[0] for fact in module.facts.imports}
    return not imported.isdisjoint(row["libraries"]) and imported.isdisjoint(row["others"])


def _is_entered(module: Module, place: Place, runs: tuple[_Run, ...]) -> bool | None:
    """Whether a place is reached: False where a parameter that it hangs on is false, None where that is not known."""
    answer: bool | None = True
    for block in place.blocks():
        if block.kind not in {"if", "match", "try"}:
            continue
        test = block.node.test if isinstance(block.node, cst.If) and block.arm == 0 else None
        given = _truths(module, test, place, runs)
        if given and not any(given):
            return False
        if not given or not all(given):
            answer = None
    return answer


def _truths(module: Module, test: cst.CSTNode | None, place: Place, runs: tuple[_Run, ...]) -> list[bool]:
    """The values that a parameter under a condition has, as far as all are known."""
    function = place.scope.function
    binding = next(iter(module.resolver.reaching(test.value, place)), None) if isinstance(test, cst.Name) else None
    if function is None or binding is None or binding.kind != "param":
        return []
    names = parameter_names(function)
    calls = calls_of(module, function)
    sites = [(m, c.node, c.place) for m, c in calls]
    if runs and runs[-1].function is function:
        sites = [(runs[-1].module, runs[-1].node, runs[-1].place)]
    default = literal(binding.value)
    given = [bind_argument(m, n, p, binding.name, names, default).constant for m, n, p in sites] or [default]
    return [] if any(g is NOT_CONSTANT for g in given) else [bool(g) for g in given]
