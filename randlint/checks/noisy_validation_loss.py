"""noisy-validation-loss: a validation draws the noise and the times of its loss anew each time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field

from randlint import syntax as cst
from randlint.checks.base import Draft, check
from randlint.facts import Call, Scope
from randlint.names import is_never_evaluation, names_measurement
from randlint.patterns import regex
from randlint.project import Module, Operation
from randlint.project.files.test_files import is_test_file
from randlint.project.models.models import method_of
from randlint.project.settings import last_name
from randlint.records import dataclass

_NOISE = regex(r"^(noise|eps|epsilon|z|z_?[01]|x_?[01]|e)s?$|noise", re.I)
_TIME = regex(r"^(t|ts|u|time|times|sigma|sigmas|sigma_t)$|time_?step|^t_|noise_?level", re.I)
_LOSS = regex(r"(^|_)loss(es)?(_|$)|Loss$|mse|huber|smooth_l1|elbo", re.I)
_CALLED = "forward"
_MAX_DEPTH = 3


@check("noisy-validation-loss")
def noisy_validation_loss(module: Module) -> Iterator[Draft]:
    """Report a validation whose loss is worked out from noise and times that are drawn anew on each call.

    Silent where it, or what it calls, seeds or puts a stream back, and where generators are passed.
    """
    if is_test_file(module.source.display):
        return
    for function in module.facts.functions():
        if names_measurement(function.name) != "evaluation" or is_never_evaluation(function.name):
            continue
        walked = _Walk()
        walked.follow(module, function, None, 0)
        if walked.is_pinned or not walked.has_loss or walked.noise is None or walked.time is None:
            continue
        if _is_pinned_around(module, function):
            continue
        # Have: a loss of other noise and other times on each call, in whatever state the streams are.
        first, drawn = walked.noise
        yield Draft(
            module,
            first.node,
            first.place,
            "noisy",
            data={"function": function.name},
            stream=drawn.stream,
            related=[
                (drawn.module, drawn.node, "the noise is drawn here"),
                (walked.time[1].module, walked.time[1].node, "the times are drawn here"),
            ],
        )


@dataclass(slots=True)
class _Walk:
    """What a function and the functions of the project that it calls draw: with the call in it that leads there."""

    noise: tuple[Call, Operation] | None = None
    time: tuple[Call, Operation] | None = None
    has_loss: bool = False
    is_pinned: bool = False
    seen: set[Scope] = field(default_factory=set)

    def follow(self, module: Module, function: Scope, first: Call | None, depth: int) -> None:
        if function in self.seen or depth > _MAX_DEPTH:
            return
        self.seen.add(function)
        for call in module.calls_in(function):
            self.has_loss = self.has_loss or bool(_LOSS.search(last_name(call.node.func)))
            operation = module.operation_at(call.node)
            if operation is not None:
                self._note(operation, first or call)
                continue
            for owner, scope in _called(module, call):
                self.follow(owner, scope, first or call, depth + 1)

    def _note(self, operation: Operation, first: Call) -> None:
        if _pins(operation):
            self.is_pinned = True
        if operation.effect != "draw" or operation.role != "numbers" or operation.stream is None:
            return
        if not operation.is_unseeded:
            self.is_pinned = True
            return
        name = _target(operation)
        if _TIME.search(name):
            self.time = self.time or (first, operation)
        elif _NOISE.search(name):
            self.noise = self.noise or (first, operation)


def _pins(operation: Operation) -> bool:
    return operation.effect in {"seed", "isolate"} or (operation.effect == "read" and operation.role == "state")


def _called(module: Module, call: Call) -> Iterator[tuple[Module, Scope]]:
    """The functions of the project that a call runs; for an object, what a model runs when it is called."""
    for value in module.values(call.node.func, call.place):
        owner = module.project.module_of(value.facts)
        if owner is None or value.scope is None:
            continue
        if value.scope.kind == "function":
            yield owner, value.scope
        elif value.path.endswith("()"):
            found = method_of(owner, value.scope, _CALLED)
            if found is not None:
                yield found


def _target(operation: Operation) -> str:
    """The name that gets the numbers of a draw; empty where they go elsewhere."""
    statement = operation.place.statement
    targets = [t.target for t in statement.targets] if isinstance(statement, cst.Assign) else []
    return last_name(targets[0]) if len(targets) == 1 else ""


def _is_pinned_around(module: Module, function: Scope) -> bool:
    """True where a caller in this file seeds, or keeps the state, right around the validation."""
    callers = {c.place.scope.function for c in module.call_sites(function)}
    return any(
        _pins(operation) and operation.place.scope.function in callers and _is_near(operation, module, function)
        for operation in module.operations
    )


def _is_near(operation: Operation, module: Module, function: Scope) -> bool:
    """True in the same loop as a call of the validation; a seed before the loop pins the first validation only."""
    loops = {id(c.place.loop) for c in module.call_sites(function)}
    return id(operation.place.loop) in loops
