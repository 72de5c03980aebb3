"""dropout-built-in-forward: a dropout layer made anew at each pass, which is always in training mode."""

from __future__ import annotations

from collections.abc import Iterator

from randlint import syntax as cst
from randlint.checks.base import Draft, check
from randlint.checks.dropout_fixes import call_function_instead
from randlint.facts import Call, Scope
from randlint.findings import Confidence, Fix
from randlint.names import is_builder
from randlint.project import Module, Operation
from randlint.project.models.dropout_rate import State, dropout_rate
from randlint.project.models.intended_noise import remarked
from randlint.project.models.models import callers, mode_set, returns_itself
from randlint.project.models.training_flag import is_excused, model_class

_PER_PASS = frozenset({"forward", "__call__", "call"})
_MAX_DEPTH = 4


@check("dropout-built-in-forward")
def dropout_built_in_forward(module: Module) -> Iterator[Draft]:
    """Report a dropout layer that is built and applied in one pass of a model.

    Silent where the layer is built by a constructor or builder, kept for later passes, switched with ``eval()`` or
    ``train(...)``, given a rate of zero or one that follows the mode, or reached only in training or on purpose.
    """
    for operation in module.select(effect="build", role="dropout-layer"):
        function = operation.place.scope.function
        if function is None or operation.is_random is False or is_builder(function.name):
            continue
        applied = _applied(module, operation, function)
        if applied is None or not _runs_each_pass(module, function, applied, 0):
            continue
        if _follows_mode(operation) or is_excused(module, operation.place, operation.node):
            continue
        if remarked(module, operation.node):
            continue
        # Have: a layer that no `eval()` can reach, applied while it is new.
        yield Draft(
            module,
            operation.node,
            operation.place,
            "built",
            data={"api": operation.written, "function": function.name},
            stream=operation.stream,
            confidence=Confidence.HIGH if function.name in _PER_PASS else Confidence.MEDIUM,
            fix=lambda operation=operation, applied=applied: _fix(operation, applied),  # type: ignore[misc]
        )


def _fix(operation: Operation, applied: Call) -> Fix | None:
    return call_function_instead(operation, applied) if applied.node.func is operation.node else None


def _follows_mode(operation: Operation) -> bool:
    rate = operation.argument("p")
    if not rate.is_given or rate.node is None or rate.place is None:
        return rate.is_unknown
    return dropout_rate(operation.module, rate.node, rate.place).state in {State.ZERO, State.GATED}


# -- where it is applied -------------------------------------------------------------------------------------------


def _applied(module: Module, operation: Operation, function: Scope) -> Call | None:
    """The call that applies the layer in the function that builds it, also as a part of a container."""
    layer = _moved(module, operation.node, function)
    holder = _held_by(module, layer, function)
    for built in [layer] if holder is None else [layer, _moved(module, holder.node, function)]:
        direct = next((c for c in module.calls_in(function) if c.node.func is built), None)
        applied = direct or _applied_by_name(module, built, function)
        if applied is not None:
            return applied
    return None


def _moved(module: Module, layer: cst.Call, function: Scope) -> cst.Call:
    """The layer after methods that give it back: ``Dropout(p).to(device)``; unmoved where its mode is switched."""
    for call in module.calls_in(function):
        func = call.node.func
        if isinstance(func, cst.Attribute) and func.value is layer and not mode_set(call.node):
            return _moved(module, call.node, function) if func.attr.value in returns_itself(module.project) else layer
    return layer


def _held_by(module: Module, layer: cst.Call, function: Scope) -> Operation | None:
    """The container that the layer is built into as an argument."""
    for other in module.select(role="module-container"):
        if other.place.scope.function is function and any(a.value is layer for a in other.node.args):
            return other
    return None


def _applied_by_name(module: Module, layer: cst.BaseExpression, function: Scope) -> Call | None:
    """``drop = Dropout(); x = drop(x)``, also for ``self.drop``; None where the name is switched or built once only."""
    for assignment in module.facts.assignments:
        if assignment.value is not layer or assignment.place.scope.function is not function:
            continue
        target = module.code(assignment.target)
        is_local = isinstance(assignment.target, cst.Name)
        if not is_local and any(b.kind in {"if", "try"} for b in assignment.place.blocks()):
            return None  # built once and kept
        later = [c for c in module.calls_in(function) if c.place.order > assignment.place.order]
        if any(module.code(c.node.func) in {f"{target}.eval", f"{target}.train"} for c in later):
            return None
        if any(
            isinstance(a.target, cst.Attribute) and module.code(a.target) == f"{target}.training"
            for a in module.facts.assignments
        ):
            return None
        return next((c for c in later if module.code(c.node.func) == target), None)
    return None


# -- how often it runs ---------------------------------------------------------------------------------------------


def _runs_each_pass(module: Module, function: Scope, applied: Call, depth: int) -> bool:
    """True for ``forward`` and what it calls, and for methods of a model that apply the layer."""
    if function.name in _PER_PASS:
        return function.parent is not None and function.parent.kind == "class"
    if depth == 0 and model_class(module, applied.place) is not None:
        return True
    if depth >= _MAX_DEPTH:
        return False
    return any(
        c.place.scope.function is not None and _runs_each_pass(module, c.place.scope.function, c, depth + 1)
        for c in callers(module, function)
    )
