"""What code does to its models, in order and with its calls expanded: switches, runs, backward passes, steps.

Events name models as :mod:`randlint.project.models.identity` does, by the names of the code that the trace is of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from randlint import syntax as cst
from randlint.facts import Call, Place, Scope
from randlint.facts.model import Block
from randlint.names import names_evaluation
from randlint.patterns import regex
from randlint.project.arguments import bind_argument
from randlint.project.memo import remember
from randlint.project.models.identity import Who, translated, variable, who
from randlint.project.models.layers import is_module_class
from randlint.project.models.models import looks_like_model, parameter_names
from randlint.project.models.regions import is_gradless
from randlint.project.module import Module
from randlint.project.settings import last_name
from randlint.records import dataclass

_MAX_DEPTH = 4
_MAX_EVENTS = 1500
# ``step`` of what moves no weights.
_NOT_AN_OPTIMIZER = regex(r"sched|lr|prof|env|timer|bar$|log|sampl|vis|clock|counter|tracker", re.I)
_OF_WEIGHTS = regex(r"param|group|model|net|weight|module", re.I)
# A helper that cannot be read and may put a model in training mode.
_MAY_TRAIN = regex(r"train|set_?mode|mode$|switch|toggle|restore|prep|unfreeze", re.I)
_FREEZES = regex(r"(?<!un)(?<!un_)freeze|requires_grad", re.I)
_RUNS_NOTHING = frozenset(
    {
        "append", "buffers", "children", "get", "items", "keys", "load_state_dict", "modules", "named_modules",
        "named_parameters", "parameters", "pop", "register_forward_hook", "requires_grad_", "save", "save_pretrained",
        "size", "state_dict", "values", "zero_grad",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Event:
    """``kind``: "eval", "train" (or what may be one), "run", "use" (handed to another function), "backward", "step",
    "made" (a name is given another object), "frozen" (its weights are not trained).

    ``at`` is the object; None is an unknown one. ``written`` is the last part of its name. ``loops`` are the loops
    around it, outside in, those of callers first; ``via`` the calls that lead here from the traced code.
    """

    kind: str
    module: Module
    call: Call | None
    place: Place
    at: Who | None = None
    written: str = ""
    node: cst.CSTNode | None = None
    loops: tuple[Block, ...] = ()
    via: tuple[tuple[Module, Call], ...] = ()
    gradless: bool = False

    def concerns(self, model: Who) -> bool:
        """True for the object itself, a part or method of it."""
        return self.at is not None and self.at[: len(model)] == model


@remember
def trace_of(module: Module, scope: Scope, depth: int = 0) -> tuple[Event, ...]:
    """The events of running a function, or of loading a module (for its scope). Empty where there are too many."""
    found: list[Event] = []
    decorated = scope.kind == "function" and any(is_gradless(module, scope.place, d) for d in scope.decorators)
    calls = sorted(module.calls_in(scope), key=lambda c: c.place.order)
    for call in calls:
        for event in _of_call(module, call, depth):
            gradless = event.gradless or decorated or is_gradless(module, call.place)
            found.append(replace(event, gradless=gradless) if gradless != event.gradless else event)
        if len(found) > _MAX_EVENTS:
            return ()
    found += _assigned(module, scope)
    # A call's expansion keeps its own order: the root's calls are in order already.
    return tuple(sorted(found, key=lambda e: e.via[0][1].place.order if e.via else e.place.order))


def may_hold(module: Module, scope: Scope, kinds: frozenset[str]) -> bool:
    """False where the trace of a function cannot hold events of each of these kinds: "eval", "backward", "step".

    To look at the names of what is called is far quicker than to trace it.
    """
    missing = set(kinds)
    level: dict[Scope, Module] = {scope: module}
    seen: set[Scope] = set()
    for _ in range(_MAX_DEPTH + 1):
        seen.update(level)
        found = [_called(owner, function) for function, owner in level.items()]
        missing.difference_update(name for names, _ in found for name in names)
        level = {s: m for _, inner in found for m, s in inner if s not in seen}
        if not missing or not level:
            break
    return not missing


@remember
def _called(module: Module, scope: Scope) -> tuple[frozenset[str], tuple[tuple[Module, Scope], ...]]:
    """The methods that a function calls, by name, and the functions of the project that its trace goes into."""
    names: set[str] = set()
    inner: dict[tuple[Module, Scope], None] = {}
    for call in module.calls_in(scope):
        function = _function(module, call)
        if function is None and isinstance(call.node.func, cst.Attribute):
            names.add(call.node.func.attr.value)
        elif function is not None and _may_matter(module, call, function):
            inner[function] = None
    return frozenset(names), tuple(inner)


def _of_call(module: Module, call: Call, depth: int) -> Iterator[Event]:
    func = call.node.func
    function = _function(module, call)
    if function is not None:
        yield from _handed_on(module, call)
        if depth < _MAX_DEPTH and _may_matter(module, call, function):
            yield from _expanded(module, call, function, depth)
        return
    plain = Event("", module, call, call.place, loops=loops_around(call.place), node=call.node.func)
    if isinstance(func, cst.Attribute):
        switched = _switched(module, call, func, plain)
        if switched is not None:
            yield switched
            return
        if func.attr.value == "backward":
            yield replace(plain, kind="backward")
        elif func.attr.value == "requires_grad_" and [last_name(a.value) for a in call.node.args] == ["False"]:
            yield replace(plain, kind="frozen", at=who(module, func.value, call.place))
        elif func.attr.value == "step" and _moves_weights(module, func.value, call.place):
            yield replace(plain, kind="step")
    if _MAY_TRAIN.search(last_name(func)) and _takes_model(call):
        yield replace(plain, kind="train")
    target = func.value if isinstance(func, cst.Attribute) and func.attr.value == "forward" else func
    if last_name(func) not in _RUNS_NOTHING:
        yield replace(plain, kind="run", at=who(module, target, call.place), node=target)
    yield from _handed_on(module, call)


def _moves_weights(module: Module, optimizer: cst.BaseExpression, place: Place) -> bool:
    """False for schedulers and the like, and for an optimizer that was given a list of tensors: an input, a latent."""
    if _NOT_AN_OPTIMIZER.search(_chain(optimizer)):
        return False
    made = [v.node for v in module.values(optimizer, place) if isinstance(v.node, cst.Call) and v.node.args]
    given = [call.args[0].value for call in made]
    lists = [node for node in given if isinstance(node, (cst.List, cst.BinaryOperation, cst.Tuple))]
    return not lists or len(lists) < len(given) or any(_OF_WEIGHTS.search(module.code(node)) for node in lists)


def _switched(module: Module, call: Call, func: cst.Attribute, plain: Event) -> Event | None:
    """``eval()`` for sure, or anything that may be ``train()``."""
    name, args = func.attr.value, call.node.args
    if name not in {"eval", "train"}:
        return None
    event = replace(plain, at=who(module, func.value, call.place), written=last_name(func.value), node=func.value)
    if name == "train" and not (len(args) == 1 and last_name(args[0].value) == "False"):
        return replace(event, kind="train")
    if name == "eval" and args:
        return None
    if event.written == "self" and not _is_model_itself(module, call.place):
        return None
    return replace(event, kind="eval")


def _is_model_itself(module: Module, place: Place) -> bool:
    owner = place.scope.enclosing_class
    return owner is not None and is_module_class(module, owner)


def _handed_on(module: Module, call: Call) -> Iterator[Event]:
    for argument in call.node.args:
        if isinstance(argument.value, (cst.Name, cst.Attribute)):
            at = who(module, argument.value, call.place)
            if at is not None:
                name = last_name(call.node.func)
                kind = "frozen" if _FREEZES.search(name) else "use"
                yield Event(kind, module, call, call.place, at, name, argument.value, loops_around(call.place))


def _chain(node: cst.CSTNode) -> str:
    return f"{_chain(node.value)}.{node.attr.value}" if isinstance(node, cst.Attribute) else last_name(node)


def _takes_model(call: Call) -> bool:
    func = call.node.func
    owner = func.value if isinstance(func, cst.Attribute) else None
    if owner is not None and (looks_like_model(owner) or last_name(owner) == "self"):
        return True
    return any(looks_like_model(a.value) or last_name(a.value) == "self" for a in call.node.args)


def loops_around(place: Place) -> tuple[Block, ...]:
    """The loop bodies around a place, outside in, those of comprehensions included."""
    found: list[Block] = []
    current: Place | None = place
    while current is not None:
        found += [b for b in current.blocks() if b.kind == "loop" and b.arm == 0]
        current = current.scope.place if current.scope.kind in {"comprehension", "lambda"} else None
    return tuple(reversed(found))


# -- calls -------------------------------------------------------------------------------------------------------


def _function(module: Module, call: Call) -> tuple[Module, Scope] | None:
    """The one function of the project that a call runs."""
    found = []
    for value in module.values(call.node.func, call.place):
        owner = module.project.module_of(value.facts)
        if owner is not None and value.scope is not None and value.scope.kind == "function":
            found.append((owner, value.scope))
    return found[0] if len(found) == 1 and found[0][1].function is not call.place.scope.function else None


def _may_matter(module: Module, call: Call, function: tuple[Module, Scope]) -> bool:
    """False for functions of other files that are given no model: they need not be read."""
    if function[0] is module:
        return True
    func = call.node.func
    if isinstance(func, cst.Attribute) and last_name(func.value) in {"self", "cls"}:
        return True
    return _takes_model(call) or bool(names_evaluation(function[1].name)) or "train" in function[1].name


def _expanded(module: Module, call: Call, function: tuple[Module, Scope], depth: int) -> Iterator[Event]:
    owner, scope = function
    given = _given(module, call, scope)
    around = loops_around(call.place)
    for event in trace_of(owner, scope, depth + 1):
        at = translated(event.at, function, given)
        if at is None and event.kind in {"eval", "run", "use", "made", "frozen"}:
            continue
        yield replace(event, at=at, loops=(*around, *event.loops), via=((module, call), *event.via))


def _given(module: Module, call: Call, scope: Scope) -> dict[str, Who | None]:
    """What a call passes for each parameter that is a plain object, the receiver of a method included."""
    names = parameter_names(scope)
    given: dict[str, Who | None] = {}
    for name in names:
        argument = bind_argument(module, call.node, call.place, name, names)
        if argument.is_given and argument.node is not None and argument.place is not None:
            given[name] = who(module, argument.node, argument.place)
    first = [p.name.value for p in scope.parameters[:1]]
    func = call.node.func
    if first and first[0] not in names and isinstance(func, cst.Attribute):
        given[first[0]] = _receiver(module, func.value, call.place)
    return given


def _receiver(module: Module, node: cst.CSTNode, place: Place) -> Who | None:
    """``super().validate()`` runs on the same object."""
    if isinstance(node, cst.Call) and last_name(node.func) == "super":
        function = place.scope.function
        first = function.parameters[:1] if function is not None else ()
        return variable(module, function, first[0].name.value) if function is not None and first else None
    return who(module, node, place)


# -- assignments -------------------------------------------------------------------------------------------------


def _holder_of(module: Module, node: cst.BaseExpression, place: Place) -> Who | None:
    """The model in ``for p in model.parameters()``."""
    bindings = module.resolver.reaching(node.value, place) if isinstance(node, cst.Name) else []
    for binding in bindings:
        value = binding.value
        if binding.kind == "for" and isinstance(value, cst.Call) and isinstance(value.func, cst.Attribute):
            return who(module, value.func.value, binding.place)
    return None


def _assigned(module: Module, scope: Scope) -> Iterator[Event]:
    """Names and attributes that are given something new, and ``model.training = True``."""
    for assignment in module.facts.assignments:
        if (assignment.place.scope.function or assignment.place.scope) is not scope or assignment.operator:
            continue
        target, place = assignment.target, assignment.place
        plain = Event("made", module, None, place, loops=loops_around(place), node=target)
        if isinstance(target, cst.Attribute) and target.attr.value == "training":
            yield replace(plain, kind="train", at=who(module, target.value, place), written=last_name(target.value))
            continue
        if isinstance(target, cst.Attribute) and target.attr.value == "requires_grad":
            if last_name(assignment.value) == "False":
                yield replace(plain, kind="frozen", at=_holder_of(module, target.value, place))
            continue
        at = variable(module, scope, target.value) if isinstance(target, cst.Name) else who(module, target, place)
        if at is not None and assignment.value is not None and who(module, assignment.value, place) != at:
            yield replace(plain, at=at)
