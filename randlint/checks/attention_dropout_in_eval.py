"""attention-dropout-in-eval: attention that is given a dropout rate in evaluation too."""

from __future__ import annotations

from collections.abc import Iterator

from randlint import syntax as cst
from randlint.checks.base import Draft, check
from randlint.checks.dropout_fixes import gate_argument, pass_training
from randlint.findings import Confidence, Fix
from randlint.project import Module, Operation
from randlint.project.models.dropout_rate import Rate, State, dropout_rate
from randlint.project.models.intended_noise import remarked
from randlint.project.models.models import parameter_names
from randlint.project.models.training_flag import is_excused, model_class


@check("attention-dropout-in-eval")
def attention_dropout_in_eval(module: Module) -> Iterator[Draft]:
    """Report an attention function whose rate is positive whatever the mode.

    Silent where the rate is zero, omitted or unknown, handed in by callers that are not seen, or gated on its way.
    """
    for operation in module.select(effect="draw", role="attention"):
        flag = next(iter(operation.api.random_when), "")
        if flag and not _is_on(operation, flag):
            continue
        name = _rate_parameter(operation)
        argument = operation.argument(name)
        if not argument.is_given or argument.node is None or argument.place is None:
            continue
        rate = dropout_rate(module, argument.node, argument.place)
        if not rate.is_positive or is_excused(module, operation.place, operation.node):
            continue
        if remarked(module, operation.node):
            continue
        # Have: a positive rate reaches a function that knows no mode, and nothing around it asks.
        yield _draft(operation, flag, name, argument.node, rate)


def _is_on(operation: Operation, flag: str) -> bool:
    """True where the function has a flag of its own, and it is left at or set to True."""
    argument = operation.argument(flag)
    return bool(operation.is_random) if argument.is_missing else argument.constant is True


def _rate_parameter(operation: Operation) -> str:
    """The parameter that takes the rate: the one that can switch the draw off, or the one called after dropout."""
    listed = next(iter(operation.api.random_unless), "")
    return listed or next((p for p in operation.api.parameters if "dropout" in p), "")


def _draft(operation: Operation, flag: str, name: str, node: cst.BaseExpression, rate: Rate) -> Draft:
    module = operation.module
    handed = rate.site is not None and rate.passed is not None
    shown = rate.passed if handed and rate.passed is not None else node
    certain = rate.state is State.OPEN and model_class(module, operation.place) is not None
    message = "flag" if flag else "handed" if handed else "rate"
    related = ((module, rate.site.node, "the rate is handed in here"),) if rate.site is not None else ()
    return Draft(
        module,
        operation.node,
        operation.place,
        message,
        data={
            "api": operation.written,
            "parameter": name,
            "flag": flag,
            "rate": _one_line(module.code(shown)),
        },
        stream=operation.stream,
        confidence=Confidence.HIGH if certain else Confidence.MEDIUM,
        related=related,
        fix=lambda: pass_training(operation, flag) if flag else _gate(operation, name, node, rate),
    )


def _gate(operation: Operation, name: str, node: cst.BaseExpression, rate: Rate) -> Fix | None:
    module = operation.module
    if rate.site is not None and rate.passed is not None:
        function = module.resolver.values(rate.site.node.func, rate.site.place)[0].scope
        order = parameter_names(function) if function is not None else ()
        return gate_argument(module, rate.site, rate.parameter, order, rate.passed)
    argument = operation.argument(name)
    if argument.through == "kwargs":
        return None
    return gate_argument(module, operation.call, name, operation.api.parameters, node)


def _one_line(code: str) -> str:
    text = " ".join(code.split())
    return text if len(text) <= 40 else text[:37] + "..."
