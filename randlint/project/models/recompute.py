"""Parts of a forward pass that run again in the backward pass, with other random numbers than the first time."""

from __future__ import annotations

import re
from collections.abc import Iterator

from randlint import syntax as cst
from randlint.facts import Call, Scope
from randlint.facts.tree import walk
from randlint.patterns import regex
from randlint.project.arguments import Argument, bind_argument, dict_entries
from randlint.project.mentions import mentions
from randlint.project.models.layers import Contents, contents_of, is_module_class
from randlint.project.models.models import Source, callers, parameter_names, sources
from randlint.project.module import Module
from randlint.project.operations import Operation
from randlint.project.settings import last_name
from randlint.records import dataclass

_SWITCH = "preserve_rng_state"
_OPTIONS = "gradient_checkpointing_kwargs"
# A class that is named so runs whatever it is given; others are made for one piece of a model.
_CHECKPOINTS = regex(r"check_?point|recompute|remat", re.I)
_DROPS = ("Dropout(", "dropout(", "DropPath(", "drop_path(")


@dataclass(frozen=True, slots=True, eq=False)
class Recomputed:
    """``call`` runs something again without its random state; ``switch`` is the value that says so, if written here.

    ``drops`` is True where it holds dropout, None where that cannot be read.
    """

    call: Call
    drops: bool | None
    switch: cst.BaseExpression | None = None


def switched_off(module: Module) -> Iterator[Recomputed]:
    """Calls of the library that are told not to keep the random state, over something that may drop."""
    for operation in module.select(role="recompute"):
        switch = operation.argument(_SWITCH)
        if switch.constant is not False and not _off_by_default(module, operation, switch):
            continue
        drops = _drops(module, operation)
        if drops is not False:
            yield Recomputed(operation.call, drops, _written(switch))
    for call in module.facts.calls:
        for argument in call.node.args:
            if argument.keyword is None or argument.keyword.value != _OPTIONS:
                continue
            entries = dict_entries(module, argument.value, call.place).items
            if any(e.key == _SWITCH and last_name(e.node) == "False" for e in entries):
                yield Recomputed(call, None)


def _off_by_default(module: Module, operation: Operation, switch: Argument) -> bool:
    """A parameter of the function around it that is False when left out, as every call in this file leaves it."""
    function = operation.place.scope.function
    if not isinstance(switch.node, cst.Name) or function is None:
        return False
    name = switch.node.value
    off = any(p.name.value == name and last_name(p.default) == "False" for p in function.parameters)
    names = parameter_names(function)
    passed = (bind_argument(module, c.node, c.place, name, names) for c in callers(module, function))
    return off and len(function.bindings.get(name, ())) == 1 and all(argument.is_missing for argument in passed)


def _written(switch: Argument) -> cst.BaseExpression | None:
    return switch.node if switch.through == "keyword" and last_name(switch.node) == "False" else None


def _drops(module: Module, operation: Operation) -> bool | None:
    """Whether what is run again holds dropout; what a function is given is what the project's models may hold."""
    node = operation.node.args[0].value if operation.node.args else None
    if node is None:
        return None
    for contents in _contents(module, node, operation):
        if "rop" in contents.layer:
            return True
        if contents.is_clean:
            return False
    bindings = module.resolver.reaching(node.value, operation.place) if isinstance(node, cst.Name) else []
    given = any(b.kind == "param" for b in bindings)
    return True if given and mentions(module.project, _DROPS) else None


def _contents(module: Module, node: cst.BaseExpression, operation: Operation) -> Iterator[Contents]:
    """Of what is run again, and of the model whose method does so: ``checkpoint(self._forward, x)``, or one of its
    layers."""
    for source in sources(module, node, operation.place):
        if source.kind not in {"other", "unknown", "parameter"}:
            yield contents_of(source, module)
    owner = operation.place.scope.enclosing_class
    if owner is not None and is_module_class(module, owner):
        yield contents_of(Source("class", module, operation.node, operation.place, owner), module)


def functions_without_state(module: Module) -> Iterator[Recomputed]:
    """Functions of one's own that run a piece again in ``backward`` and speak of no random state."""
    for scope in module.facts.classes():
        if not isinstance(scope.node, cst.ClassDef) or not _is_function(module, scope) or _keeps_state(scope):
            continue
        forward, backward = (_method(scope, name) for name in ("forward", "backward"))
        if forward is None or backward is None or not _runs_what_it_is_given(module, forward):
            continue
        again = _runs_again(module, backward)
        if again is not None:
            for_anything = _CHECKPOINTS.search(scope.name) is not None
            yield Recomputed(again, True if for_anything and mentions(module.project, _DROPS) else None)


def _is_function(module: Module, scope: Scope) -> bool:
    assert isinstance(scope.node, cst.ClassDef)
    place = scope.place
    return place is not None and any(module.has_role(a.value, place, "autograd-function") for a in scope.node.bases)


def _keeps_state(scope: Scope) -> bool:
    """True where anything in the class is named after a random state, a seed or a way to keep it."""
    names = (last_name(n).lower() for n in walk(scope.node) if isinstance(n, (cst.Name, cst.Attribute)))
    return any("rng" in n or "seed" in n or "random" in n or "generator" in n for n in names)


def _method(scope: Scope, name: str) -> Scope | None:
    return next((c for c in scope.children if c.kind == "function" and c.name == name), None)


def _runs_what_it_is_given(module: Module, forward: Scope) -> bool:
    """``forward`` calls one of its own parameters, or what it has just stored of one on its context."""
    names = {p.name.value for p in forward.parameters}
    context = forward.parameters[0].name.value if forward.parameters else ""
    for call in module.calls_in(forward):
        func = call.node.func
        if isinstance(func, cst.Name) and func.value in names - {context}:
            return True
        if _is_of_context(func, context):
            return True
    return False


def _runs_again(module: Module, backward: Scope) -> Call | None:
    """The call of what was stored on the context, where ``backward`` asks for gradients of its result."""
    context = backward.parameters[0].name.value if backward.parameters else ""
    stored = {
        a.target.value
        for a in module.facts.assignments
        if a.place.scope is backward and isinstance(a.target, cst.Name) and _is_of_context(a.value, context)
    }
    asks = any(last_name(c.node.func) in {"grad", "backward"} for c in module.calls_in(backward))
    for call in module.calls_in(backward) if asks else ():
        func = call.node.func
        if _is_of_context(func, context) or (isinstance(func, cst.Name) and func.value in stored):
            return call
    return None


def _is_of_context(node: cst.CSTNode | None, context: str) -> bool:
    """``ctx.run_function``, not a method of the context itself (``ctx.save_for_backward``)."""
    if not isinstance(node, cst.Attribute) or last_name(node.value) != context or not isinstance(node.value, cst.Name):
        return False
    return not node.attr.value.startswith(("save_", "mark_", "set_", "saved_", "needs_"))
