"""Stretches of code that evaluate or infer: a block or function without gradients, or a function named so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from randlint import syntax as cst
from randlint.facts import Block, Call, Place, Scope
from randlint.facts.tree import children
from randlint.names import HELD_OUT, names_evaluation, words_of
from randlint.patterns import regex
from randlint.project.memo import remember
from randlint.project.models.models import callers
from randlint.project.module import Module
from randlint.records import dataclass

_HELD_OUT = HELD_OUT | {"te"}
_HELD_OUT_JOINED = regex(r"^(test|val|valid|eval|dev)(loader|set|data|dataset|iter|dl|ds|x|y)?$|^[xy](test|val)$", re.I)


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """``scope`` is the function (or the module) it stands in; ``block`` the ``with`` block, None for a whole function.

    ``named`` is "evaluation" or "sampling" by the function's name, or empty. ``no_grad`` tells that gradients are off.
    """

    scope: Scope
    calls: tuple[Call, ...]
    block: Block | None = None
    named: str = ""
    no_grad: bool = False


def regions(module: Module) -> Iterator[Region]:
    """All regions of a file, in its order; a function that is a region as a whole is one, not its blocks."""
    taken: set[int] = set()
    for function in module.facts.functions():
        if any(id(s) in taken for s in function.chain()):
            continue
        off = any(_is_gradless(module, d, _end(module)) for d in function.decorators)
        named = names_evaluation(function.name)
        if off or named:
            taken.add(id(function))
            calls = tuple(module.calls_in(function))
            off = off or any(any(_block_is_gradless(module, b) for b in c.place.blocks()) for c in calls)
            yield Region(function, calls, None, named, off)
    blocks: dict[int, tuple[Block, list[Call]]] = {}
    for call in module.facts.calls:
        scope = call.place.scope.function or call.place.scope
        if any(id(s) in taken for s in scope.chain()):
            continue
        gradless = [b for b in call.place.blocks() if _block_is_gradless(module, b)]
        if gradless:
            blocks.setdefault(id(gradless[-1].node), (gradless[-1], []))[1].append(call)
    for block, inside in blocks.values():
        scope = inside[0].place.scope
        yield Region(scope.function or scope, tuple(inside), block, "", True)


def is_gradless(module: Module, place: Place | None, decorator: cst.BaseExpression | None = None) -> bool:
    """True for a place in a block that switches gradients off; with ``decorator``, where that does so."""
    if decorator is not None:
        return _is_gradless(module, decorator, _end(module))
    return place is not None and any(_block_is_gradless(module, b) for b in place.blocks())


def _end(module: Module) -> Place:
    return Place(1 << 60, module.facts.module, None)


def is_without_gradients(module: Module, place: Place) -> bool:
    """True where gradients are off at a place, by a ``with`` block or a decorator of its function."""
    if any(_block_is_gradless(module, block) for block in place.blocks()):
        return True
    function = place.scope.function
    decorators = function.decorators if function is not None else ()
    return any(_is_gradless(module, decorator, _end(module)) for decorator in decorators)


@remember
def _block_is_gradless(module: Module, block: Block) -> bool:
    if block.kind != "with" or not isinstance(block.node, cst.With):
        return False
    return any(_is_gradless(module, item.item, _end(module)) for item in block.node.items)


def _is_gradless(module: Module, node: cst.BaseExpression, place: Place) -> bool:
    func = node.func if isinstance(node, cst.Call) else node
    if module.has_role(func, place, "no-grad", "inference"):
        return True
    if isinstance(node, cst.Call) and module.has_role(func, place, "set-grad") and node.args:
        value = node.args[0].value
        return isinstance(value, cst.Name) and value.value == "False"
    return False


# -- training ----------------------------------------------------------------------------------------------------


@remember
def backward_calls(module: Module) -> tuple[Call, ...]:
    """Calls of ``backward()``, by which code shows that it trains."""
    calls = module.facts.calls
    return tuple(c for c in calls if isinstance(c.node.func, cst.Attribute) and c.node.func.attr.value == "backward")


def trains_around(module: Module, place: Place) -> bool:
    """True where the code around a place computes gradients: in a loop around it, or in a function without one."""
    own = place.scope.function or place.scope
    loops = {id(b.node) for b in place.blocks() if b.kind == "loop"}
    for call in backward_calls(module):
        if (call.place.scope.function or call.place.scope) is not own:
            continue
        theirs = {id(b.node) for b in call.place.blocks() if b.kind == "loop"}
        if loops & theirs or (not theirs and own.kind == "function"):
            return True
    return False


def trains_in(module: Module, scope: Scope) -> bool:
    """True where ``backward()`` is called in a function itself."""
    return any((c.place.scope.function or c.place.scope) is scope for c in backward_calls(module))


def result_trains(module: Module, function: Scope) -> bool:
    """True where a training loop uses what a function gives back."""
    return any(not isinstance(c.parent, cst.Expr) and trains_around(module, c.place) for c in callers(module, function))


def reads_held_out(call: Call) -> bool:
    """True where a call, or a loop around it, reads something that is named after held-out data."""
    nodes: list[cst.CSTNode] = [a.value for a in call.node.args]
    nodes += [b.node.iter for b in call.place.blocks() if isinstance(b.node, cst.For)]
    return any(_is_held_out(name) for node in nodes for name in _names(node))


def _is_held_out(name: str) -> bool:
    words = words_of(name)
    return bool(set(words) & _HELD_OUT) or bool(_HELD_OUT_JOINED.match(name))


def _names(node: cst.CSTNode) -> Iterator[str]:
    stack = [node]
    while stack:
        current = stack.pop()
        if isinstance(current, cst.Name):
            yield current.value
        elif isinstance(current, cst.Attribute):
            yield current.attr.value
        elif isinstance(current, cst.Index) and isinstance(current.value, cst.SimpleString):
            yield str(current.value.evaluated_value)
        stack.extend(children(current))
