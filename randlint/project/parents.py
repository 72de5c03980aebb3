"""What an expression stands in, and where a name is read that holds a value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from randlint import syntax as cst
from randlint.facts import Binding, Load, Place
from randlint.facts.tree import children
from randlint.project.memo import remember
from randlint.project.module import Module


@remember
def parents_in(module: Module) -> Mapping[cst.CSTNode, cst.CSTNode]:
    """For each node of a file that carries meaning the one that it is a part of."""
    found: dict[cst.CSTNode, cst.CSTNode] = {}
    stack: list[cst.CSTNode] = [module.tree]
    while stack:
        node = stack.pop()
        for child in children(node):
            found[child] = node
            stack.append(child)
    return found


def reads_of(module: Module, bindings: Sequence[Binding], place: Place) -> list[Load]:
    """Where a name may be read that still holds what some of its bindings gave it, at or after a place.

    A place before it counts where a loop around both comes back to it.
    """
    if not bindings:
        return []
    found = []
    loops = [block for block in place.blocks() if block.kind == "loop"]
    for load in module.facts.loads.get(bindings[0].name, ()):
        if load.order < place.order and load.scope is place.scope and not any(loop in load.blocks() for loop in loops):
            continue
        held = module.resolver.reaching(bindings[0].name, load)
        if any(each in bindings and not any(_follows(other, each, load) for other in held) for each in held):
            found.append(load)
    return found


def _follows(later: Binding, binding: Binding, load: Place) -> bool:
    """Whether whoever comes from a binding to a place has been through a later one: ``x = f()`` and ``x = sorted(x)``
    in one arm of an ``if``."""
    if later.kind == "augment" or not binding.place.order < later.place.order < load.order:
        return False
    around = {(id(block.node), block.arm) for block in binding.place.blocks()}
    own = [block for block in later.place.blocks() if block.kind not in {"with", "main"}]
    return later.place.scope is binding.place.scope and all((id(b.node), b.arm) in around for b in own)
