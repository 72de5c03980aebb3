"""Functions that train or evaluate by a flag: ``run_epoch(loader, train=False)``."""

from __future__ import annotations

from collections.abc import Iterator

from randlint import syntax as cst
from randlint.facts import Call, Scope
from randlint.names import HELD_OUT
from randlint.project.arguments import bind_argument
from randlint.project.memo import remember
from randlint.project.models.models import callers, mode_set, parameter_names
from randlint.project.models.running import Run, run_of
from randlint.project.module import Module

_TRAINS = frozenset({"train", "training", "is_train", "is_training", "train_mode", "do_train"})
_EVALUATES = frozenset(
    {"eval", "evaluate", "evaluation", "is_eval", "is_test", "is_validation", "validate", "validation"}
)
_PHASES = frozenset({"mode", "phase", "split", "stage"})
_MAX_DEPTH = 3


def flagged_runs(module: Module) -> Iterator[tuple[Call, str, Run]]:
    """Calls that evaluate by a flag, with the flag as written and the model call that they lead to.

    Only where the function trains too and switches no mode itself; the first such call of each function.
    """
    if not any(_is_backward(call) for call in module.facts.calls):
        return
    for function in module.facts.functions():
        names = parameter_names(function)
        flags = [n for n in names if n in _TRAINS | _EVALUATES | _PHASES]
        if not flags:
            continue
        reached = _reached(module, function, 0)
        if not any(_is_backward(c) for c in reached) or any(mode_set(c.node) for c in reached):
            continue
        run = next((r for c in reached if (r := run_of(module, c)) is not None), None)
        found = None if run is None else _evaluating(module, function, flags, names)
        if found is not None and run is not None:
            yield *found, run


def _evaluating(module: Module, function: Scope, flags: list[str], names: tuple[str, ...]) -> tuple[Call, str] | None:
    for call in callers(module, function):
        for flag in flags:
            argument = bind_argument(module, call.node, call.place, flag, names)
            wanted = (False,) if flag in _TRAINS else (True,) if flag in _EVALUATES else tuple(sorted(HELD_OUT))
            if argument.is_given and argument.node is not None and argument.may_be(wanted):
                return call, f"{flag}={module.code(argument.node)}"
    return None


def _is_backward(call: Call) -> bool:
    return isinstance(call.node.func, cst.Attribute) and call.node.func.attr.value == "backward"


@remember
def _reached(module: Module, function: Scope, depth: int) -> tuple[Call, ...]:
    """Calls in a function and in the functions of this file that it calls."""
    found: list[Call] = []
    for call in module.calls_in(function):
        found.append(call)
        if depth >= _MAX_DEPTH:
            continue
        for value in module.values(call.node.func, call.place):
            inner = value.scope
            if inner is not None and inner.kind == "function" and value.facts is module.facts and inner is not function:
                found += _reached(module, inner, depth + 1)
    return tuple(found)
