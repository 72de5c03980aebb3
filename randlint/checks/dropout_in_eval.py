"""dropout-in-eval: functional dropout whose training flag stays on, and masks drawn by hand without asking for one."""

from __future__ import annotations

from collections.abc import Iterator

from randlint import syntax as cst
from randlint.checks.base import Draft, check
from randlint.checks.dropout_fixes import pass_training
from randlint.findings import Confidence
from randlint.names import words_of
from randlint.project import Module, Operation
from randlint.project.models.drawn_masks import drawn_masks
from randlint.project.models.dropout_rate import State, dropout_rate
from randlint.project.models.intended_noise import drops_data, remarked
from randlint.project.models.training_flag import called_by_model, is_excused, model_class


@check("dropout-in-eval")
def dropout_in_eval(module: Module) -> Iterator[Draft]:
    """Report dropout that does not ask for the mode of its model.

    Silent where a flag is passed or the call stands behind one, where the rate is zero or gated, at module level, and
    where names tell that values are dropped on purpose.
    """
    for operation in module.select(effect="draw", role="dropout"):
        flag = next(iter(operation.api.random_when), "")
        state = _stays_on(operation, flag)
        if not state or _is_off(operation) or is_excused(module, operation.place, operation.node):
            continue
        if remarked(module, operation.node):
            continue
        # Have: a positive rate, a flag that is True whatever the mode, and nothing around it that asks.
        in_model = model_class(module, operation.place) is not None
        if not in_model and drops_data(words_of(operation.api.short_name)):  # a graph that is thinned out once
            continue
        draft = _draft(operation, flag, state, in_model)
        # True written out in a function that no model here calls: the noise may be the point
        is_arguable = state == "forced" and not in_model and not called_by_model(module, operation.place)
        yield draft.strict() if is_arguable else draft
    yield from _masks(module)


def _draft(operation: Operation, flag: str, state: str, in_model: bool) -> Draft:
    function = operation.place.scope.function
    return Draft(
        operation.module,
        operation.node,
        operation.place,
        state if in_model else f"{state}-in-function",
        data={"api": operation.written, "flag": flag, "function": function.name if function else "the function"},
        stream=operation.stream,
        confidence=Confidence.HIGH if in_model and state == "omitted" else Confidence.MEDIUM,
        fix=lambda: pass_training(operation, flag),
    )


def _stays_on(operation: Operation, flag: str) -> str:
    """ "omitted" where the default leaves the flag on, "forced" where it is written as True, else empty."""
    argument = operation.argument(flag)
    if argument.is_missing:
        return "omitted" if operation.is_random else ""
    if argument.constant is not True and argument.constant != 1:
        return ""
    # an attribute or a name of the module may be switched from elsewhere
    node = argument.node
    if isinstance(node, cst.Name) and node.value != "True":
        bindings = operation.module.resolver.reaching(node.value, operation.place)
        local = all(b.place.scope.function is operation.place.scope.function for b in bindings)
        return "forced" if bindings and local else ""
    return "forced" if isinstance(node, (cst.Name, cst.Integer)) else ""


def _is_off(operation: Operation) -> bool:
    """True where the rate is zero in evaluation, or may be: callers hand it in and leave it out to switch it off."""
    rate = operation.argument("p")
    if not rate.is_given or rate.node is None or rate.place is None:
        return rate.is_unknown
    state = dropout_rate(operation.module, rate.node, rate.place).state
    handed = state is State.OFF_PARAMETER and model_class(operation.module, operation.place) is None
    return handed or state in {State.ZERO, State.GATED}


def _masks(module: Module) -> Iterator[Draft]:
    for mask in drawn_masks(module):
        yield Draft(
            module,
            mask.call.node,
            mask.call.place,
            "drawn",
            data={"api": module.code(mask.call.node.func).rpartition("\n")[2].strip(), "function": mask.function.name},
            stream=mask.stream,
            confidence=Confidence.HIGH if mask.named else Confidence.MEDIUM,
        )
