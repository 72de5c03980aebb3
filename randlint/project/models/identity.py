"""Which object an expression is, told strictly: by the variable that holds it and the attributes on the way.

``self.model`` in a method and ``trainer.model`` where the method is called on ``trainer`` can be compared after
:func:`translated`. Wrappers that run the same weights count as the object itself, copies do not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from randlint import syntax as cst
from randlint.facts import Binding, Place, Scope
from randlint.patterns import regex
from randlint.project.models.models import looks_like_model, returns_itself
from randlint.project.module import Module
from randlint.project.settings import last_name

# The variable (file, scope and name), then attributes.
Who = tuple[str, ...]
_MAX_DEPTH = 8
# Functions and classes that give back, or wrap, the very model that they are given.
_WRAPS = regex(r"parallel|ddp$|fsdp|compile|prepare|wrap|^setup|script|sync_batch|distribut|shard|^to_|^get_peft", re.I)


def who(module: Module, node: cst.CSTNode, place: Place, depth: int = 0) -> Who | None:
    """The object that an expression is; None where it may be one of several, or is made on the spot."""
    if depth > _MAX_DEPTH:
        return None
    if isinstance(node, cst.Name):
        return _named(module, node.value, place, depth)
    if isinstance(node, cst.Attribute):
        base = who(module, node.value, place, depth + 1)
        return base if base is None or node.attr.value == "module" else (*base, node.attr.value)
    if isinstance(node, cst.IfExp):
        body = who(module, node.body, place, depth + 1)
        return body if body == who(module, node.orelse, place, depth + 1) else None
    return _handed_through(module, node, place, depth)


def variable(module: Module, scope: Scope, name: str) -> Who:
    """The object that a variable of a scope holds, whatever it was assigned from."""
    return (f"{module.source.path}:{scope.order}:{name}",)


def translated(found: Who | None, callee: tuple[Module, Scope], given: dict[str, Who | None]) -> Who | None:
    """What a function knows by its own names, by the names of its caller; ``given`` is what the call passes.

    None for what the function makes itself, and for what is not passed as a plain object.
    """
    if found is None:
        return None
    module, function = callee
    own = f"{module.source.path}:{function.order}:"
    if not found[0].startswith(own):
        return found
    passed = given.get(found[0].removeprefix(own))
    return None if passed is None else (*passed, *found[1:])


def _named(module: Module, name: str, place: Place, depth: int) -> Who | None:
    bindings = module.resolver.reaching(name, place)
    if not bindings or any(b.kind in {"def", "class", "except", "delete"} for b in bindings):
        return None
    found = {_bound(module, name, binding, depth) for binding in bindings}
    return found.pop() if len(found) == 1 else None


def _bound(module: Module, name: str, binding: Binding, depth: int) -> Who | None:
    if binding.kind == "for":
        return None  # another one in every turn
    own = variable(module, binding.place.scope, name)
    if binding.kind != "assign" or binding.value is None:
        return own
    if binding.unpack is not None:
        return _unpacked(module, binding, depth) or own
    if isinstance(binding.value, (cst.Name, cst.Attribute, cst.IfExp)):
        return who(module, binding.value, binding.place, depth + 1)
    return _handed_through(module, binding.value, binding.place, depth) or own


def _unpacked(module: Module, binding: Binding, depth: int) -> Who | None:
    """``model, optimizer = prepare(model, optimizer)``."""
    call, index = binding.value, binding.unpack
    if not isinstance(call, cst.Call) or index is None or not 0 <= index < len(call.args):
        return None
    arguments = [a.value for a in call.args if a.keyword is None and not a.star]
    if len(arguments) < len(call.args) or last_name(arguments[index]) != binding.name:
        return None
    return who(module, arguments[index], binding.place, depth + 1)


def _handed_through(module: Module, node: cst.CSTNode, place: Place, depth: int) -> Who | None:
    inner = _receiver_or_wrapped(module, node) if isinstance(node, cst.Call) else None
    return who(module, inner, place, depth + 1) if inner is not None else None


def _receiver_or_wrapped(module: Module, node: cst.Call) -> cst.BaseExpression | None:
    """``model.to(device)``, ``DataParallel(model)``: the model that a call gives back or wraps."""
    func = node.func
    if isinstance(func, cst.Attribute) and func.attr.value in returns_itself(module.project):
        return func.value
    first = _first_plain(node.args)
    if first is None or not looks_like_model(first) or not _WRAPS.search(last_name(func)):
        return None
    return first


def _first_plain(arguments: Sequence[cst.Arg]) -> cst.BaseExpression | None:
    first = arguments[0] if arguments else None
    if first is None or first.star or (first.keyword is not None and first.keyword.value not in {"model", "module"}):
        return None
    return first.value if isinstance(first.value, (cst.Name, cst.Attribute)) else None
