"""Which functions of the project a call runs, and which of its arguments they use up as keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from randlint import syntax as cst
from randlint.facts import Place, Scope
from randlint.project.keys.state import Summary
from randlint.project.module import Module

Target = tuple[Module, Scope]
_MAX_WRAPPERS = 4


def called(module: Module, func: cst.BaseExpression, place: Place) -> list[Target]:
    """The functions that an expression stands for: also behind ``jit``, and the constructor of a class.

    Empty where it may be something else as well.
    """
    found: list[Target] = []
    for value in module.values(func, place):
        target = _target(module, value.scope, value.facts) if not value.path.endswith("()") else None
        if target is None:
            target = _unwrapped(module, value.node, value.place, 0)
        if target is None:
            return []
        found.append(target)
    return found


def _target(module: Module, scope: Scope | None, facts: object) -> Target | None:
    owner = module.project.module_of(facts) if facts is not None else module  # type: ignore[arg-type]
    if owner is None or scope is None:
        return None
    if scope.kind == "class":
        made = [b.scope for b in scope.bindings.get("__init__", ()) if b.scope is not None]
        return (owner, made[-1]) if made else None
    return (owner, scope) if scope.kind in {"function", "lambda"} else None


def _unwrapped(module: Module, node: cst.CSTNode | None, place: Place | None, depth: int) -> Target | None:
    """The function inside of ``jit(function)``."""
    if not isinstance(node, cst.Call) or place is None or not node.args or depth > _MAX_WRAPPERS:
        return None
    operation = module.operation_at(node)
    if operation is None or operation.role != "same-function":
        return None
    values = module.values(node.args[0].value, place)
    if len(values) != 1:
        return None
    value = values[0]
    return _target(module, value.scope, value.facts) or _unwrapped(module, value.node, value.place, depth + 1)


def consumed_parameters(
    node: cst.Call, targets: list[Target], summary: Callable[[Module, Scope], Summary]
) -> Iterator[tuple[cst.BaseExpression, tuple[str, ...]]]:
    """(argument, ways of use) for each argument that every function this call may run uses up."""
    summaries = [(function, summary(owner, function).parameters) for owner, function in targets]
    if not summaries or any(not parameters for _, parameters in summaries):
        return
    if any(a.star for a in node.args):
        return
    for index, argument in enumerate(node.args):
        ways = [parameters.get(_parameter(node, index, argument, function), ()) for function, parameters in summaries]
        common = tuple(w for w in ways[0] if all(w in other for other in ways))
        if common:
            yield argument.value, common


def _parameter(node: cst.Call, index: int, argument: cst.Arg, function: Scope) -> str:
    """The name of the parameter that takes an argument."""
    if argument.keyword is not None:
        return argument.keyword.value
    names = [p.name.value for p in function.parameters]
    decorators = {getattr(d, "value", "") for d in function.decorators}
    in_class = function.parent is not None and function.parent.kind == "class"
    makes = function.name == "__init__"
    bound = makes or isinstance(node.func, cst.Attribute)
    if in_class and bound and "staticmethod" not in decorators:
        index += 1
    return names[index] if index < len(names) else ""


def written(module: Module, node: cst.Call) -> str:
    """The callee as the user wrote it; its last name where that is long."""
    text = module.code(node.func)
    if "\n" in text or len(text) > 40:
        last = node.func.attr if isinstance(node.func, cst.Attribute) else node.func
        text = last.value if isinstance(last, cst.Name) else "this call"
    return text
