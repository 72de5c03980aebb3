"""Fixes that make dropout follow the mode of its model. All are unsafe: evaluation drew numbers, and no longer does."""

from __future__ import annotations

from randlint import syntax as cst
from randlint.checks.edits import pass_argument, replace_node
from randlint.facts import Call, Place
from randlint.findings import Applicability, Fix
from randlint.project import Module, Operation
from randlint.project.models.training_flag import self_name
from randlint.syntax.text import is_bracketed


def pass_training(operation: Operation, parameter: str) -> Fix | None:
    """Pass ``training=self.training`` where a model's ``self`` is in reach."""
    model = self_name(operation.module, operation.place)
    if not model or operation.argument(parameter).through == "kwargs":
        return None
    code = f"{model}.training"
    order = operation.api.parameters
    return pass_argument(operation.module, operation.node, parameter, code, Applicability.UNSAFE, order)


def gate_argument(
    module: Module, call: Call, parameter: str, order: tuple[str, ...], rate: cst.BaseExpression
) -> Fix | None:
    """Pass ``rate if self.training else 0.0`` where ``rate`` is passed now."""
    model = self_name(module, call.place)
    code = module.code(rate)
    if not model or "\n" in code:
        return None
    if isinstance(rate, (cst.IfExp, cst.BooleanOperation, cst.Lambda, cst.NamedExpr)) and not is_bracketed(rate):
        code = f"({code})"
    gated = f"{code} if {model}.training else 0.0"
    return pass_argument(module, call.node, parameter, gated, Applicability.UNSAFE, order)


def call_function_instead(operation: Operation, applied: Call) -> Fix | None:
    """Turn ``layer(p)(x)`` into ``function(x, p, training=self.training)``."""
    module = operation.module
    rows = module.catalogue.table("functional_form")
    function = next((r["function"] for r in rows if r["layer"] == operation.api.name), "")
    name = reachable_name(module, function, operation.place) if function else ""
    model = self_name(module, operation.place)
    if not name or not model or any(a.star for a in (*operation.node.args, *applied.node.args)):
        return None
    if len(applied.node.args) != 1 or any("\n" in module.code(a) for a in (*operation.node.args, *applied.node.args)):
        return None
    arguments = [module.code(applied.node.args[0].value), *_named_arguments(operation), f"training={model}.training"]
    edit = replace_node(module, applied.node, f"{name}({', '.join(arguments)})")
    return Fix(Applicability.UNSAFE, f"call {name} with training={model}.training", (edit,)) if edit else None


def _named_arguments(operation: Operation) -> list[str]:
    """The layer's arguments as the function takes them: the first may stay positional, the others get their names."""
    found = []
    for index, arg in enumerate(operation.node.args):
        code = operation.module.code(arg.value)
        if arg.keyword is not None:
            found.append(f"{arg.keyword.value}={code}")
        else:
            found.append(code if index == 0 else f"{operation.api.parameters[index]}={code}")
    return found


def reachable_name(module: Module, dotted: str, place: Place) -> str:
    """How code at ``place`` can write a dotted name with what the file imports; empty where it cannot."""
    best = ""
    for fact in module.facts.imports:
        if fact.place.scope not in place.scope.chain() or fact.name == "*":
            continue
        full = f"{fact.module}.{fact.name}" if fact.name else fact.module
        if not fact.name and fact.bound == full.partition(".")[0]:
            full = fact.bound
        if dotted != full and not dotted.startswith(f"{full}."):
            continue
        if module.resolver.paths_of(fact.bound, place) != [full]:
            continue
        written = fact.bound + dotted[len(full) :]
        best = written if not best or len(written) < len(best) else best
    return best
