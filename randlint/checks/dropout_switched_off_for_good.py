"""dropout-switched-off-for-good: a model that is evaluated sets its own dropout to zero, and nothing sets it back."""

from __future__ import annotations

from collections.abc import Iterator

from randlint import syntax as cst
from randlint.checks.base import Draft, check
from randlint.facts.model import Assignment
from randlint.facts.tree import walk
from randlint.facts.values import literal
from randlint.names import is_builder, is_dropout_rate
from randlint.project import Module
from randlint.project.models.training_flag import evaluates_only, self_name
from randlint.project.settings import last_name

_SWITCHES = frozenset({"train", "eval"})


@check("dropout-switched-off-for-good")
def dropout_switched_off_for_good(module: Module) -> Iterator[Draft]:
    """Report attributes of models that hold a rate of dropout and that a pass in evaluation mode sets to zero.

    Silent where anything but a constructor gives the attribute another value, in `train` and `eval` themselves, for
    local variables, and where the code does not stand behind a question for the model's own mode.
    """
    for assignment in module.facts.assignments:
        function = assignment.place.scope.function
        if function is None or is_builder(function.name) or function.name in _SWITCHES:
            continue
        if not _switches_off(module, assignment) or not evaluates_only(assignment.place):
            continue
        if _is_set_again(module, assignment):
            continue
        # Have: a rate that stays zero when the model is trained on.
        name = module.code(assignment.target)
        yield Draft(module, assignment.target, assignment.place, "kept", data={"name": name})


def _switches_off(module: Module, assignment: Assignment) -> bool:
    """``self.dropout_p = 0.0``, ``self.drop.p = 0``."""
    target, value = assignment.target, assignment.value
    if assignment.operator or value is None or not isinstance(target, cst.Attribute):
        return False
    names = [n.value for n in walk(target) if isinstance(n, cst.Name)]
    if names[0] != self_name(module, assignment.place) or not any(is_dropout_rate(name) for name in names):
        return False
    return isinstance(value, (cst.Integer, cst.Float)) and literal(value) == 0


def _is_set_again(module: Module, assignment: Assignment) -> bool:
    """True where something gives an attribute of that name another value, or may, by ``setattr``."""
    name = last_name(assignment.target)
    for other in module.facts.assignments:
        function = other.place.scope.function
        is_built = function is not None and is_builder(function.name)
        same = isinstance(other.target, cst.Attribute) and last_name(other.target) == name and not is_built
        if same and (other.value is None or literal(other.value) != 0):
            return True
    if any(last_name(call.node.func) == "setattr" for call in module.facts.calls):
        return True
    return any(function.name == name and function.decorators for function in module.facts.functions())
